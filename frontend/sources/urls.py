"""The addresses of the pages of cited sources."""

from django.urls import path

from frontend.sources import views

HERE = "consultations/<slug:slug>/sources/"

urlpatterns = [
    path(HERE, views.list_sources, name="sources"),
    path(f"{HERE}<uuid:source_id>/", views.show_source, name="source"),
]
