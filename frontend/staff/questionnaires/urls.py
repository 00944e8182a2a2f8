"""Addresses of the team pages of questionnaires.

Questionnaires are prepared, opened, entered from paper and closed there, and their open answers are
read.
"""

from django.urls import path

from frontend.staff.questionnaires import answer_review, structure, views
from frontend.staff.questionnaires.paper import views as paper

HERE = "staff/consultations/<slug:slug>/questionnaires/"
ONE = f"{HERE}<uuid:questionnaire_id>/"
SECTION = f"{ONE}sections/<uuid:section_id>/"
ITEM = f"{ONE}items/<uuid:item_id>/"

urlpatterns = [
    path(HERE, views.list_questionnaires, name="staff-questionnaires"),
    path(f"{HERE}new/", views.create_questionnaire, name="staff-questionnaire-new"),
    path(ONE, views.show_questionnaire, name="staff-questionnaire"),
    path(f"{ONE}texts/", views.edit_texts, name="staff-questionnaire-texts"),
    path(f"{ONE}remove/", views.remove_questionnaire, name="staff-questionnaire-remove"),
    path(f"{ONE}open/", views.open_questionnaire, name="staff-questionnaire-open"),
    path(f"{ONE}close/", views.close_questionnaire, name="staff-questionnaire-close"),
    path(f"{ONE}sections/", structure.add_section, name="staff-section-new"),
    path(SECTION, structure.edit_section, name="staff-section"),
    path(f"{SECTION}move/", structure.move_section, name="staff-section-move"),
    path(f"{SECTION}remove/", structure.remove_section, name="staff-section-remove"),
    path(f"{SECTION}items/", structure.add_item, name="staff-item-new"),
    path(ITEM, structure.edit_item, name="staff-item"),
    path(f"{ITEM}move/", structure.move_item, name="staff-item-move"),
    path(f"{ITEM}remove/", structure.remove_item, name="staff-item-remove"),
    path(f"{ONE}paper/", paper.enter_sheet, name="staff-questionnaire-paper"),
    path(f"{ONE}paper/take-back/", paper.take_back_sheet, name="staff-sheet-take-back"),
    path(f"{ONE}answers/", answer_review.list_open_items, name="staff-questionnaire-answers"),
    path(
        f"{ONE}answers/<uuid:item_id>/",
        answer_review.review_answers,
        name="staff-questionnaire-read",
    ),
]
