"""The address of a public recording."""

from django.urls import path

from frontend.recordings import views

HERE = (
    "consultations/<slug:slug>/workshops/<int:workshop_number>/recordings/<int:recording_number>/"
)

urlpatterns = [path(HERE, views.show_recording, name="workshop-recording")]
