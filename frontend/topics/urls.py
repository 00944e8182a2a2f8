"""Addresses of topics."""

from django.urls import path

from frontend.topics import views

urlpatterns = [path("consultations/<slug:slug>/topics/<slug:topic_slug>/", views.show, name="topic")]
