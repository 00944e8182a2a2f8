"""The address of the map of a consultation."""

from django.urls import path

from frontend.places import views

urlpatterns = [path("consultations/<slug:slug>/map/", views.show_map, name="consultation-map")]
