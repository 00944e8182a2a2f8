"""The addresses of the discussion."""

from django.urls import path

from frontend.comments import views

HERE = "consultations/<slug:slug>/proposals/<int:number>/"
ONE = f"{HERE}comments/<uuid:comment_id>/"

urlpatterns = [
    path(f"{HERE}comment/", views.write, name="proposal-comment"),
    path(ONE, views.thread, name="comment"),
    path(f"{ONE}edit/", views.edit, name="comment-edit"),
    path(f"{ONE}withdraw/", views.withdraw, name="comment-withdraw"),
    path(f"{ONE}useful/", views.useful, name="comment-useful"),
]
