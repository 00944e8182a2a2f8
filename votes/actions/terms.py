"""Conditions that a poll must meet before it is put to the vote."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.consultations.enums import ConsultationState
from votes.enums import QuestionKind
from votes.selectors.terms import text_of


def lacks_of(question, consultation, moment) -> list[str]:
    """Return the reasons why a draft cannot be put to the vote, in sentences; empty if it can."""
    return [*_lacks_of_dates(question, consultation, moment), *_lacks_of_options(question)]


def _lacks_of_dates(question, consultation, moment):
    if consultation.state not in (ConsultationState.OPEN, ConsultationState.UPCOMING):
        yield _("The consultation is not public, or is over.")
    if question.closes_at is None:
        yield _("Say when the vote ends.")
        return
    if question.closes_at <= max(question.opens_at or moment, moment):
        yield _("The vote must end after it begins, and later than now.")
    if consultation.closes_at and question.closes_at > consultation.closes_at:
        yield _("A question closes with its consultation at the latest.")


def _lacks_of_options(question):
    poll, kind = question.poll, QuestionKind(question.kind)
    options = list(poll.options.all())
    fewest = kind.fewest_options
    if not text_of(poll, "sentence"):
        yield _("Write the question.")
    if len(options) < fewest:
        words = ngettext("Give at least %(n)s answer.", "Give at least %(n)s answers.", fewest)
        yield words % {"n": fewest}
    if options and not kind.has_options:
        yield _("A support has no answers to choose from: remove them.")
    if kind == QuestionKind.APPROVAL and poll.max_choices > len(options):
        yield _("One may not choose more answers than there are.")
