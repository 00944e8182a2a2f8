"""Addresses where questions are prepared, put to the vote, closed, and their results published."""

from django.urls import path

from frontend.staff.questions import options, views

HERE = "staff/consultations/<slug:slug>/questions/"
ASKED = f"{HERE}<uuid:question_id>/"

urlpatterns = [
    path(HERE, views.list_questions, name="staff-questions"),
    path(ASKED, views.edit_question, name="staff-question"),
    path(f"{ASKED}remove/", views.remove_question, name="staff-question-remove"),
    path(f"{ASKED}options/<uuid:option_id>/", options.edit_option, name="staff-option"),
    path(f"{ASKED}options/<uuid:option_id>/move/", options.move_option, name="staff-option-move"),
    path(
        f"{ASKED}options/<uuid:option_id>/remove/",
        options.remove_option,
        name="staff-option-remove",
    ),
    path(f"{ASKED}open/", views.open_question, name="staff-question-open"),
    path(f"{ASKED}end/", views.end_question, name="staff-question-end"),
    path(f"{ASKED}publish/", views.publish_result, name="staff-question-publish"),
]
