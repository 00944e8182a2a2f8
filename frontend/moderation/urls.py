"""Addresses of the public log of moderation."""

from django.urls import path

from frontend.moderation import views

HERE = "consultations/<slug:slug>/moderation-log/"

urlpatterns = [
    path("moderation-log/", views.list_logs, name="moderation-log"),
    path(HERE, views.show_log, name="moderation-log"),
    path(f"{HERE}<int:decision_number>/", views.show_decision, name="moderation-decision"),
]
