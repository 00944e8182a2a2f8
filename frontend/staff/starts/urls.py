"""Addresses where a consultation starts."""

from django.urls import path

from frontend.staff.starts import views

urlpatterns = [
    path("staff/new-consultation/", views.create_consultation, name="staff-consultation-new"),
]
