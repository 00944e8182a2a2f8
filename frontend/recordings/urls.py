"""The address of a recording that everybody may hear or read."""

from django.urls import path

from frontend.recordings import views

HERE = "consultations/<slug:slug>/workshops/<int:workshop_number>/recordings/<int:recording_number>/"

urlpatterns = [path(HERE, views.whole, name="workshop-recording")]
