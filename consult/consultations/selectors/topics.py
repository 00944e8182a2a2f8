"""The queries of topics."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.compiled import compiled_for_reader
from consult.consultations.models import Consultation, Topic
from consult.consultations.selectors.consultations import path_of
from consult.consultations.selectors.welcome import WITH_FILES
from consult.core.exceptions import NotFound
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.lookup import get_only, get_row, parse_id


def topics(viewer: Viewer, consultation: Consultation) -> QuerySet[Topic]:
    """Return the topics of a consultation in order, the transversal topic last.

    Raise `NotFound` for a consultation of another organisation.
    """
    if consultation.organisation_id != viewer.organisation.id:
        raise NotFound
    return consultation.topics.all()


def topics_with_counts(viewer: Viewer, consultation: Consultation) -> QuerySet[Topic]:
    """Return the topics as `topics` does, each with `document_count`."""
    return topics(viewer, consultation).annotate(document_count=Count("documents"))


def all_topics(viewer: Viewer) -> QuerySet[Topic]:
    """Return the topics of every consultation that the viewer may see."""
    return Topic.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))


def get_topic(viewer: Viewer, topic_id: UUID) -> Topic:
    """Return a topic by its id, with its consultation. Raise `NotFound`. One query.

    The consultation has the database's time.
    """
    return _dated(get_only(_find(viewer, parse_id(topic_id))))


@compiled_for_reader
def _find(viewer: Viewer, topic_id: UUID) -> QuerySet[Topic]:
    return _with_consultation(all_topics(viewer)).filter(pk=topic_id)


def get_topic_with_files(viewer: Viewer, topic_id: UUID) -> Topic:
    """Return a topic as `get_topic` does, with its picture and its documents. Two queries."""
    rows = all_topics(viewer).select_related("picture").prefetch_related(WITH_FILES)
    return _dated(get_row(_with_consultation(rows), pk=topic_id))


def _with_consultation(rows: QuerySet[Topic]) -> QuerySet[Topic]:
    return rows.select_related("consultation").annotate(seen_at=ClockNow())


def _dated(topic: Any) -> Topic:
    """Give the consultation of a topic the time at which the database read both."""
    topic.consultation.seen_at = topic.seen_at
    return topic


def get_topics(viewer: Viewer, ids: Iterable[UUID]) -> dict:
    """Return topics by id, each with its consultation. One query."""
    return all_topics(viewer).select_related("consultation").in_bulk(list(ids))


def get_topic_by_slug(viewer: Viewer, consultation: Consultation, slug: str) -> Topic:
    """Return a topic of a consultation by its slug. Raise `NotFound`.

    No query if the topics of the consultation are loaded.
    """
    found = next((topic for topic in topics(viewer, consultation) if topic.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def path_of_topic(topic: Topic) -> str:
    """Return the path of a topic's page."""
    return f"{path_of(topic.consultation)}topics/{topic.slug}/"
