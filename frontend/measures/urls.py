"""The addresses of a measure, for the person whom it concerns."""

from django.urls import path

from frontend.measures import data_copy, views

urlpatterns = [
    path("measures/<str:key>/", views.show_measure, name="measure"),
    path("measures/<str:key>/data/", data_copy.show_data, name="measure-data"),
    path("measures/<str:key>/data/download/", data_copy.download_data, name="measure-download"),
]
