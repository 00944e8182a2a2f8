"""The addresses that the participants of a workshop receive, to read over their written words."""

from django.urls import path

from frontend.transcript_reviews import views

urlpatterns = [
    path("read-over/<str:token>/", views.show_transcript, name="read-over"),
    path("read-over/<str:token>/answer/", views.answer_reading, name="read-over-answer"),
    path("read-over/<str:token>/thanks/", views.show_thanks, name="read-over-thanks"),
]
