"""The address of the page that follows a consultation."""

from django.urls import path

from frontend.staff.follow import views

urlpatterns = [
    path("staff/consultations/<slug:slug>/follow/", views.follow_consultation, name="staff-follow"),
]
