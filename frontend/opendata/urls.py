"""The addresses of the open data pages."""

from django.urls import path

from frontend.opendata import views

urlpatterns = [
    path("open-data/", views.list_datasets, name="open-data"),
    path("open-data/<slug:slug>/", views.show_dataset, name="open-data-dataset"),
    path("open-data/<slug:slug>/<str:version>/", views.show_dataset, name="open-data-version"),
]
