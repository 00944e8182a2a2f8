"""The addresses of the pages where a person contests a decision."""

from django.urls import path

from frontend.appeals import views

urlpatterns = [
    path(
        "consultations/<slug:slug>/moderation-log/<int:number>/appeal/",
        views.contest,
        name="appeal",
    ),
    path("appeals/<uuid:appeal_id>/", views.state, name="appeal-state"),
]
