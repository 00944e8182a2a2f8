"""Addresses of the public log of moderation."""

from django.urls import path

from frontend.moderation import views

HERE = "consultations/<slug:slug>/moderation-log/"

urlpatterns = [
    path("moderation-log/", views.logs, name="moderation-log"),
    path(HERE, views.log, name="moderation-log"),
    path(f"{HERE}<int:decision_number>/", views.decision, name="moderation-decision"),
]
