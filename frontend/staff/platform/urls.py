"""Address where organisations are created."""

from django.urls import path

from frontend.staff.platform import views

urlpatterns = [path("staff/platform/", views.organisations, name="staff-platform")]
