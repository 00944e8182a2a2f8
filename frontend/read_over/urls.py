"""The address that those who were in a workshop are given, to read over what was kept of their words."""

from django.urls import path

from frontend.read_over import views

urlpatterns = [
    path("read-over/<str:token>/", views.read, name="read-over"),
    path("read-over/<str:token>/answer/", views.answer, name="read-over-answer"),
    path("read-over/<str:token>/thanks/", views.thanks, name="read-over-thanks"),
]
