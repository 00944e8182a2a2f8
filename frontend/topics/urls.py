"""The addresses of topics."""

from django.urls import path

from frontend.topics import views

HERE = "consultations/<slug:slug>/topics/<slug:topic_slug>/"

urlpatterns = [
    path(HERE, views.show_topic, name="topic"),
    path(f"{HERE}one-by-one/", views.show_proposals_one_by_one, name="topic-one-by-one"),
]
