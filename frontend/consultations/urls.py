"""The addresses of consultations."""

from django.urls import path

from frontend.consultations import views

urlpatterns = [
    path("consultations/", views.every, name="consultation-list"),
    path("consultations/<slug:slug>/", views.show, name="consultation"),
    path("consultations/<slug:slug>/charter/", views.charter, name="consultation-charter"),
]
