"""The addresses of results."""

from django.urls import path

from frontend.results import views

HERE = "consultations/<slug:slug>/"

urlpatterns = [
    path("results/", views.list_results, name="results-list"),
    path(f"{HERE}results/", views.show_results, name="results"),
    path(
        f"{HERE}topics/<slug:topic_slug>/results/", views.show_topic_results, name="topic-results"
    ),
]
