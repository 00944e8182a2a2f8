"""The shared parts of the pages of a question: the question, the context and own votes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from consult.consultations.selectors import consultations as consultation_selectors
from frontend.presenters.components import Crumb
from frontend.presenters.consultations import crumbs
from frontend.presenters.voting import page_of
from frontend.toolkit import dates
from votes.selectors import polls as poll_selectors
from votes.selectors import questions as question_selectors


def found(request, slug, question_id):
    """Return a consultation and one of its questions, as the viewer may see them."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    return consultation, poll_selectors.get_poll_of(request.viewer, consultation, question_id)


def frame(consultation, question, *below) -> dict:
    """Return the context that every page of a question shows at the top."""
    return {
        "nav_current": "consultations",
        "consultation": consultation,
        "question": question,
        "poll": question.poll,
        "voting": page_of(question),
        "title": question_selectors.title_of(question),
        "extension": dates.extension(question.poll),
        "crumbs": crumbs(consultation, *(below or [Crumb(_("Question put to the vote"))])),
    }


def told(question, vote) -> list[str] | None:
    """Return the viewer's own vote in words, one line for each choice, or None if there is none."""
    if vote is None:
        return None
    if vote.is_blank:
        return [str(_("Abstention"))]
    labels = {str(option.pk): option.label for option in question.poll.options.all()}
    return page_of(question).describe(vote.choices, labels)
