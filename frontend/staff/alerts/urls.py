"""Address of the page where a moderator chooses their alerts."""

from django.urls import path

from frontend.staff.alerts import views

urlpatterns = [path("staff/alerts/", views.edit_alerts, name="staff-alerts")]
