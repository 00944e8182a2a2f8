"""The address that is displayed in a workshop room."""

from django.urls import path

from frontend.sign_up_windows import views

urlpatterns = [path("room/<slug:code>/", views.enter_room, name="room")]
