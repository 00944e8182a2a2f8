"""The address of the home page."""

from django.urls import path

from frontend.home import views

urlpatterns = [path("", views.show_home, name="home")]
