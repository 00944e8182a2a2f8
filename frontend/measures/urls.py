"""The address of a measure, for whom it concerns."""

from django.urls import path

from frontend.measures import views

urlpatterns = [path("measures/<str:key>/", views.measure, name="measure")]
