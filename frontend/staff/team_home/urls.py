"""Addresses of the first page of the team area, and of the list of consultations."""

from django.urls import path

from frontend.staff.team_home import consultations, views

urlpatterns = [
    path("staff/", views.show_team_home, name="staff"),
    path("staff/consultations/", consultations.list_own_consultations, name="staff-consultations"),
]
