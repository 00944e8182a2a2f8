"""The addresses of the page parts that browsers fetch again after a hint of a change."""

from django.urls import path

from frontend.live import views

urlpatterns = [
    path("consultations/<slug:slug>/live/", views.render_consultation, name="consultation-live"),
    path(
        "consultations/<slug:slug>/proposals/<int:number>/live/",
        views.render_proposal,
        name="proposal-live",
    ),
]
