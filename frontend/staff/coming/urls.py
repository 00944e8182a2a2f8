"""Addresses of the registrations and facilitators of a workshop, and of declared workshops."""

from django.urls import path

from frontend.staff.coming import declarations, people, views

HERE = "staff/workshops/<uuid:workshop_id>/"
DECLARED = "staff/consultations/<slug:slug>/declarations/"

urlpatterns = [
    path(f"{HERE}coming/", views.every, name="staff-workshop-coming"),
    path(
        f"{HERE}coming/<uuid:registration_id>/remove/",
        views.remove,
        name="staff-workshop-coming-remove",
    ),
    path(f"{HERE}people/", people.every, name="staff-workshop-people"),
    path(
        f"{HERE}people/<uuid:facilitation_id>/dismiss/",
        people.dismiss,
        name="staff-workshop-dismiss",
    ),
    path(f"{HERE}cancel/", people.cancel, name="staff-workshop-cancel"),
    path(DECLARED, declarations.every, name="staff-declarations"),
    path(f"{DECLARED}<uuid:declaration_id>/", declarations.one, name="staff-declaration"),
]
