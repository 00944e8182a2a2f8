"""The address that is displayed in a workshop room."""

from django.urls import path

from frontend.rooms import views

urlpatterns = [path("room/<slug:code>/", views.enter_room, name="room")]
