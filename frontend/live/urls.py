"""Addresses of the parts of pages that are read again when a hint says that they changed."""

from django.urls import path

from frontend.live import views

urlpatterns = [
    path("consultations/<slug:slug>/live/", views.consultation, name="consultation-live"),
    path("consultations/<slug:slug>/proposals/<int:number>/live/", views.proposal, name="proposal-live"),
]
