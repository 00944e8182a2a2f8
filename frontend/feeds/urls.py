"""The addresses of the Atom feeds."""

from django.urls import path

from frontend.feeds import moderation, views

HERE = "feeds/consultations/<slug:slug>"

urlpatterns = [
    path("feeds/consultations.atom", views.feed_consultations, name="feed"),
    path(f"{HERE}.atom", views.feed_proposals, name="feed-consultation"),
    path(f"{HERE}/moderation.atom", moderation.feed_decisions, name="feed-moderation"),
    path(f"{HERE}/topics/<slug:topic_slug>.atom", views.feed_proposals, name="feed-topic"),
    path(f"{HERE}/proposals/<int:number>.atom", views.feed_comments, name="feed-proposal"),
]
