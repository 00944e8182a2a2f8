"""Addresses where a consultation starts."""

from django.urls import path

from frontend.staff.starts import deletion, views
from frontend.staff.starts.given_models import views as given_models
from frontend.staff.starts.own_models import views as own_models

urlpatterns = [
    path("staff/new-consultation/", views.create_consultation, name="staff-consultation-new"),
    path(
        "staff/consultations/<slug:slug>/delete/",
        deletion.delete_consultation,
        name="staff-consultation-delete",
    ),
    path(
        "staff/consultations/<slug:slug>/model/",
        own_models.save_template,
        name="staff-template-save",
    ),
    path("staff/organisation/models/", own_models.list_templates, name="staff-templates"),
    path(
        "staff/organisation/models/<uuid:model_id>/",
        own_models.edit_template,
        name="staff-template",
    ),
    path(
        "staff/organisation/models/<uuid:model_id>/remove/",
        own_models.remove_template,
        name="staff-template-remove",
    ),
    path("staff/platform/models/", given_models.give_template, name="staff-platform-models"),
]
