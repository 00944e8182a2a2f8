"""Addresses of the public log of moderation."""

from django.urls import path

from frontend.moderation import views

urlpatterns = [
    path("moderation-log/", views.logs, name="moderation-log"),
    path("consultations/<slug:slug>/moderation-log/", views.log, name="moderation-log"),
]
