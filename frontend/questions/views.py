"""The page of a question put to the vote: its text, its dates, the ballot and the result."""

from django.shortcuts import render

from frontend.questions.context import get_question, question_page
from frontend.toolkit.pages.page import PUBLIC, page


@page(PUBLIC, shared=5)
def show_question(request, slug, question_id):
    """Show the question and its ballot, with the result as soon as the viewer may see it."""
    consultation, question = get_question(request, slug, question_id)
    context = question_page(request, consultation, question)
    return render(request, "questions/question.html", context)
