"""Addresses where a consultation starts."""

from django.urls import path

from frontend.staff.starts import deletion, views

urlpatterns = [
    path("staff/new-consultation/", views.create_consultation, name="staff-consultation-new"),
    path(
        "staff/consultations/<slug:slug>/delete/",
        deletion.delete_consultation,
        name="staff-consultation-delete",
    ),
]
