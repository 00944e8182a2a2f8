"""The addresses of card images."""

from django.urls import path

from frontend.sharing import views

HERE = "consultations/<slug:slug>/"

urlpatterns = [
    path("card.jpg", views.home, name="home-card"),
    path(f"{HERE}card.jpg", views.consultation, name="consultation-card"),
    path(f"{HERE}topics/<slug:topic_slug>/card.jpg", views.topic, name="topic-card"),
    path(f"{HERE}proposals/<int:number>/card.jpg", views.proposal, name="proposal-card"),
]
