"""The address that is shown in a room."""

from django.urls import path

from frontend.rooms import views

urlpatterns = [path("room/<slug:code>/", views.enter, name="room")]
