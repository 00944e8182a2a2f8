"""The addresses of a measure, for the person whom it concerns."""

from django.urls import path

from frontend.measures import data, views

urlpatterns = [
    path("measures/<str:key>/", views.measure, name="measure"),
    path("measures/<str:key>/data/", data.data, name="measure-data"),
    path("measures/<str:key>/data/download/", data.download, name="measure-download"),
]
