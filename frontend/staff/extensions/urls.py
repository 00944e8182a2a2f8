"""Addresses of the pages that put an end later."""

from django.urls import path

from frontend.staff.extensions import views

HERE = "staff/consultations/<slug:slug>/"

urlpatterns = [
    path(f"{HERE}timetable/<uuid:phase_id>/extend/", views.extend_phase, name="staff-phase-extend"),
    path(
        f"{HERE}questions/<uuid:question_id>/extend/",
        views.extend_question,
        name="staff-question-extend",
    ),
    path(
        f"{HERE}questionnaires/<uuid:questionnaire_id>/extend/",
        views.extend_questionnaire,
        name="staff-questionnaire-extend",
    ),
]
