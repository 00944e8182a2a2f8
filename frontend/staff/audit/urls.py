"""Addresses of the audit log."""

from django.urls import path

from frontend.staff.audit import views

urlpatterns = [
    path("staff/audit/", views.list_entries, name="staff-audit"),
    path("staff/audit/audit.csv", views.send_csv, name="staff-audit-csv"),
]
