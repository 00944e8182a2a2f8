"""The addresses of the map of a consultation."""

from django.urls import path

from frontend.places import views

HERE = "consultations/<slug:slug>/map/"

urlpatterns = [
    path(HERE, views.show_map, name="consultation-map"),
    path(f"{HERE}outline/", views.show_outline, name="consultation-outline"),
]
