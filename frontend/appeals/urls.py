"""The addresses of the pages where a person contests a decision."""

from django.urls import path

from frontend.appeals import views

urlpatterns = [
    path(
        "consultations/<slug:slug>/moderation-log/<int:number>/appeal/",
        views.create_appeal,
        name="appeal",
    ),
    path("appeals/<uuid:appeal_id>/", views.show_appeal, name="appeal-state"),
]
