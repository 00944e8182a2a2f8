"""The page of a question put to the vote: its text, its dates, the ballot and the result."""

from django.shortcuts import render
from django.utils.translation import pgettext

from frontend.presenters.consultation.consultations import preview_crumbs
from frontend.questions.context import get_question, question_page
from frontend.toolkit.pages.page import PUBLIC, page


@page(PUBLIC, shared=5)
def show_question(request, slug, question_id):
    """Show the question and its ballot, with the result as soon as the viewer may see it.

    A draft is shown to its team, and to a person with a preview link.
    """
    key = request.GET.get("preview", "")
    consultation, question = get_question(request, slug, question_id, key=key)
    context = question_page(request, consultation, question)
    if key and question.status.is_draft:
        context["is_previewed"] = True
        context["crumbs"] = preview_crumbs(consultation, key, pgettext("a poll", "Vote"))
    response = render(request, "questions/question.html", context)
    if question.status.is_draft:
        response["Cache-Control"] = "private, no-store"
    return response
