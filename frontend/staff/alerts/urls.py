"""Where a moderator chooses when they are told."""

from django.urls import path

from frontend.staff.alerts import views

urlpatterns = [path("staff/alerts/", views.alerts, name="staff-alerts")]
