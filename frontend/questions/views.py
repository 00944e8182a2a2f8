"""The page of a question put to the vote: its text, its dates, the viewer's vote and the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _

from consult.consultations.enums import ResultsVisibility
from consult.core import clock, text
from consult.questionnaires.selectors import questionnaires
from frontend.presenters.consultations import live
from frontend.presenters.embed_links import sharing
from frontend.presenters.poll_results import shown
from frontend.presenters.questionnaires import url_of
from frontend.presenters.questions import how, real_end, state_tag, takes_votes
from frontend.questions.context import found, frame, told
from frontend.toolkit import dates
from frontend.toolkit.page import PUBLIC, page
from votes import rules
from votes.counting.methods import METHODS
from votes.enums import QuestionState
from votes.selectors import log as log_selectors
from votes.selectors import polls as poll_selectors
from votes.selectors import questions as question_selectors

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


@page(PUBLIC, shared=5)
def show_question(request, slug, question_id):
    """Show the question and how it is counted, with its result as soon as the viewer may see it."""
    consultation, question = found(request, slug, question_id)
    viewer = request.viewer
    now = clock.now()
    outcome = poll_selectors.outcome(viewer, question)
    context = frame(consultation, question) | {
        "state": state_tag(question, now),
        "when": _when(question, now),
        "how": how(question),
        "takes_votes": takes_votes(question, now),
        "is_over": question.status.is_final,
        "is_small": log_selectors.has_one_small_batch(question),
        "may_vote": viewer.is_public or rules.can_vote(viewer, consultation.pk),
        "may_prepare": rules.can_prepare(viewer, consultation.pk),
        "live": live(consultation, question=question) if _moves(question, now) else None,
        "own": told(question, poll_selectors.own_votes(viewer, [question.pk]).get(question.pk)),
        "result": shown(question, outcome) if outcome else None,
        "levels": [
            (level, shown(question, one))
            for level, one in poll_selectors.by_level(viewer, question).items()
        ],
        "counting": METHODS[question.kind].explain(),
        "options": [option.label for option in question.poll.options.all()],
        "sharing": None if question.status.is_draft else _sharing(viewer.organisation, question),
        "words": _words(viewer, question, now),
        "explanation_html": text.render(question.poll.explanation)
        if question.poll.explanation
        else "",
    }
    return render(request, "questions/question.html", context)


def _sharing(organisation, question):
    args = [question.consultation.slug, question.pk]
    return sharing(organisation, "question", args, title=question_selectors.title_of(question))


def _words(viewer: Viewer, question, now):
    """Return the open question that goes with the vote, with its links, or None.

    One link is to write an answer, while answers are taken. The other is to read the answers, after
    the close.
    """
    if question.poll.words_id is None:
        return None
    found = questionnaires.get_questionnaires(viewer, [question.poll.words_id])[
        question.poll.words_id
    ]
    return {
        "asked": question.poll.aside,
        "url": url_of("questionnaire", found) if found.takes_answers_at(now) else "",
        "results_url": url_of("questionnaire-results", found) if found.status.is_final else "",
    }


def _moves(question, now):
    """Return whether every visitor sees the count while it changes."""
    return question.visibility == ResultsVisibility.LIVE and takes_votes(question, now)


def _when(question, now):
    """Return in words the dates of the vote, and their changes."""
    if question.status.is_draft:
        return ""
    if question.state == QuestionState.OPEN and now < question.closes_at:
        return _("Until %(moment)s") % {"moment": dates.whole(question.closes_at)}
    return dates.took_place(question.opens_at, real_end(question), question.closes_at)
