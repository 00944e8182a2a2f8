"""Votes that were announced with their consultation, and whose answers are still to come."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import path_of
from consult.consultations.visibility import IN_CANCELLED
from consult.core.postgres.lookup import get_row
from consult.core.words.dates import format_date
from consult.notifications.lines import Line
from votes.models import Question, QuestionQuerySet


def list_announced(
    viewer: Viewer, consultation_id: UUID, topic_id: UUID | None = None
) -> QuestionQuerySet:
    """Return the announced votes of a public consultation, which any visitor may know.

    Their answers are drafts: never show them from here.
    """
    rows = _announced(viewer).announced().filter(consultation=consultation_id)
    rows = rows.exclude(IN_CANCELLED)
    if topic_id:
        rows = rows.filter(poll__topic_id=topic_id)
    return rows.order_by("opens_at", "pk")


def get_announced(viewer: Viewer, question_id: UUID) -> Question:
    """Return a vote that was announced, even if it is open since. Raise `NotFound`."""
    return get_row(_announced(viewer), pk=question_id)


def get_announced_many(viewer: Viewer, ids: Iterable[UUID]) -> dict:
    """Return the votes with these ids that were announced, by id. One query."""
    return _announced(viewer).in_bulk(list(ids))


def _announced(viewer: Viewer) -> QuestionQuerySet:
    """Return the votes that the opening of a consultation announced: they are public since."""
    return Question.objects.filter(
        organisation=viewer.organisation,
        announced_at__isnull=False,
        consultation__published_at__isnull=False,
    ).select_related("consultation", "poll")


def title_of(question: Question) -> str:
    """Return the text of a vote."""
    return question.poll.sentence


def path_of_preparation(question: Question) -> str:
    """Return the path of the page where managers write the answers of a vote."""
    return f"/staff{path_of(question.consultation)}questions/{question.pk}/"


def sentence_of_warning(line: Line) -> str:
    """Return the sentence of news about a vote that could not open when a manager was warned."""
    question = line.subject
    named = {"title": question.poll.sentence, "day": format_date(question.opens_at)}
    if not question.is_announced:
        return _("The vote “%(title)s” was put to the vote.") % named
    if question.opens_at <= line.happened_at:
        return _("The vote “%(title)s” did not open on %(day)s: it was not ready.") % named
    return _("The vote “%(title)s” opens on %(day)s and is not ready.") % named
