"""The addresses of the discussion."""

from django.urls import path

from frontend.comments import views

HERE = "consultations/<slug:slug>/proposals/<int:number>/"
ONE = f"{HERE}comments/<uuid:comment_id>/"

urlpatterns = [
    path(f"{HERE}comment/", views.write_comment, name="proposal-comment"),
    path(ONE, views.show_thread, name="comment"),
    path(f"{ONE}edit/", views.edit_comment, name="comment-edit"),
    path(f"{ONE}withdraw/", views.withdraw_comment, name="comment-withdraw"),
    path(f"{ONE}useful/", views.endorse_comment, name="comment-useful"),
]
