"""The addresses of consultations."""

from django.urls import path

from frontend.consultations import views

urlpatterns = [
    path("consultations/", views.list_consultations, name="consultation-list"),
    path("consultations/<slug:slug>/", views.show_consultation, name="consultation"),
    path("consultations/<slug:slug>/overview/", views.show_overview, name="consultation-overview"),
    path("consultations/<slug:slug>/charter/", views.show_charter, name="consultation-charter"),
]
