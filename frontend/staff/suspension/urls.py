"""Addresses of the suspension of a consultation."""

from django.urls import path

from frontend.staff.suspension import views

HERE = "staff/consultations/<slug:slug>/"

urlpatterns = [
    path(f"{HERE}suspend/", views.suspend, name="staff-suspend"),
    path(f"{HERE}resume/", views.resume, name="staff-resume"),
]
