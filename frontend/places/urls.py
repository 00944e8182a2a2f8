"""Addresses of maps."""

from django.urls import path

from frontend.places import views

urlpatterns = [path("consultations/<slug:slug>/map/", views.show, name="consultation-map")]
