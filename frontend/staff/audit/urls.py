"""Addresses of the audit log."""

from django.urls import path

from frontend.staff.audit import views

urlpatterns = [
    path("staff/audit/", views.every, name="staff-audit"),
    path("staff/audit/audit.csv", views.as_csv, name="staff-audit-csv"),
]
