"""Addresses where questions are prepared, put to the vote, closed, and their results published."""

from django.urls import path

from frontend.staff.questions import views
from frontend.staff.questions.options import views as options

HERE = "staff/consultations/<slug:slug>/questions/"
ASKED = f"{HERE}<uuid:question_id>/"

urlpatterns = [
    path(HERE, views.every, name="staff-questions"),
    path(ASKED, views.one, name="staff-question"),
    path(f"{ASKED}remove/", views.remove, name="staff-question-remove"),
    path(f"{ASKED}options/<uuid:option_id>/", options.edit_option, name="staff-option"),
    path(f"{ASKED}options/<uuid:option_id>/move/", options.move_option, name="staff-option-move"),
    path(
        f"{ASKED}options/<uuid:option_id>/remove/",
        options.remove_option,
        name="staff-option-remove",
    ),
    path(f"{ASKED}open/", views.put_to_the_vote, name="staff-question-open"),
    path(f"{ASKED}extend/", views.extend, name="staff-question-extend"),
    path(f"{ASKED}end/", views.end, name="staff-question-end"),
    path(f"{ASKED}publish/", views.publish, name="staff-question-publish"),
]
