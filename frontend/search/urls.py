"""Address of search."""

from django.urls import path

from frontend.search import views

urlpatterns = [path("search/", views.search, name="search")]
