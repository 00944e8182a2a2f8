"""The addresses of questionnaires."""

from django.urls import path

from frontend.questionnaires import views
from frontend.questionnaires.results import views as results

HERE = "consultations/<slug:slug>/questionnaires/<int:n>/"

urlpatterns = [
    path(HERE, views.show_questionnaire, name="questionnaire"),
    path(f"{HERE}answer/", views.answer_questionnaire, name="questionnaire-answer"),
    path(f"{HERE}sent/", views.show_sent, name="questionnaire-sent"),
    path(f"{HERE}print/", views.print_sheet, name="questionnaire-print"),
    path(f"{HERE}results/", results.show_results, name="questionnaire-results"),
    path(f"{HERE}results/<uuid:item_id>/", results.list_texts, name="questionnaire-texts"),
]
