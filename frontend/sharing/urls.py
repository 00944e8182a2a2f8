"""The addresses of card images."""

from django.urls import path

from frontend.sharing import views

HERE = "consultations/<slug:slug>/"

urlpatterns = [
    path("card.jpg", views.draw_home_card, name="home-card"),
    path(f"{HERE}card.jpg", views.draw_consultation_card, name="consultation-card"),
    path(f"{HERE}topics/<slug:topic_slug>/card.jpg", views.draw_topic_card, name="topic-card"),
    path(f"{HERE}proposals/<int:number>/card.jpg", views.draw_proposal_card, name="proposal-card"),
]
