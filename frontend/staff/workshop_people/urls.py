"""Addresses of the registrations and facilitators of a workshop, and of declared workshops."""

from django.urls import path

from frontend.staff.workshop_people import views
from frontend.staff.workshop_people.declarations import views as declarations
from frontend.staff.workshop_people.facilitators import views as facilitators

HERE = "staff/workshops/<uuid:workshop_id>/"
DECLARED = "staff/consultations/<slug:slug>/declarations/"

urlpatterns = [
    path(f"{HERE}coming/", views.list_registrations, name="staff-workshop-coming"),
    path(
        f"{HERE}coming/<uuid:registration_id>/remove/",
        views.remove_registration,
        name="staff-workshop-coming-remove",
    ),
    path(f"{HERE}people/", facilitators.list_facilitators, name="staff-workshop-people"),
    path(
        f"{HERE}people/<uuid:facilitation_id>/dismiss/",
        facilitators.dismiss_facilitator,
        name="staff-workshop-dismiss",
    ),
    path(
        f"{HERE}people/expected/<uuid:expected_id>/dismiss/",
        facilitators.dismiss_expected,
        name="staff-workshop-expected-dismiss",
    ),
    path(f"{HERE}cancel/", facilitators.cancel_workshop, name="staff-workshop-cancel"),
    path(DECLARED, declarations.list_declarations, name="staff-declarations"),
    path(
        f"{DECLARED}<uuid:declaration_id>/",
        declarations.answer_declaration,
        name="staff-declaration",
    ),
]
