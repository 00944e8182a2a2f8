"""Addresses of the voice messages that wait to be written down."""

from django.urls import path

from frontend.staff.voices import views

HERE = "staff/consultations/<slug:slug>/voices/"

urlpatterns = [
    path(HERE, views.list_voices, name="staff-voices"),
    path(f"{HERE}<uuid:voice_id>/", views.write_contribution, name="staff-voice"),
    path(f"{HERE}<uuid:voice_id>/decline/", views.decline_voice, name="staff-voice-decline"),
]
