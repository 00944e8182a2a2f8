"""The addresses of the pages that other sites may show inside their own pages."""

from django.urls import path

from frontend.embeds import oembed, views

HERE = "embed/consultations/<slug:slug>/"

urlpatterns = [
    path(HERE, views.show_consultation, name="embed-consultation"),
    path(f"{HERE}topics/<slug:topic_slug>/", views.show_topic, name="embed-topic"),
    path(f"{HERE}proposals/<int:number>/", views.show_proposal, name="embed-proposal"),
    path(f"{HERE}questions/<uuid:question_id>/", views.show_question, name="embed-question"),
    path("oembed/", oembed.describe_frame, name="oembed"),
]
