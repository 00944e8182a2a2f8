"""Topics: those of a consultation, or one of them."""

from __future__ import annotations

from consult.consultations.models import Consultation, Topic
from consult.consultations.selectors.consultations import path_of
from consult.consultations.selectors.welcome import WITH_FILES
from consult.core.clock import ClockNow
from consult.core.exceptions import NotFound
from consult.core.finding import one_of


def topics(viewer, consultation):
    """The topics of a consultation the viewer was given, in order, the transversal one last; none of another tenant."""
    if consultation.organisation_id != viewer.organisation.id:
        raise NotFound
    return consultation.topics.all()


def all_topics(viewer):
    """The topics of every consultation the viewer may know of."""
    return Topic.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))


def get_topic(viewer, topic_id):
    """One topic by id, with its consultation (which knows the database's time) and its documents. Raises `NotFound`."""
    visible = Topic.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    rows = visible.select_related("consultation").prefetch_related(WITH_FILES).annotate(seen_at=ClockNow())
    topic = one_of(rows, pk=topic_id)
    topic.consultation.seen_at = topic.seen_at
    return topic


def get_topics(viewer, ids) -> dict:
    """Several topics at once, by id, each with its consultation; one query."""
    return all_topics(viewer).select_related("consultation").in_bulk(list(ids))


def get_topic_by_slug(viewer, consultation, slug):
    """One topic of a consultation the viewer was given; no query where that one knows its topics. Raises `NotFound`."""
    found = next((topic for topic in topics(viewer, consultation) if topic.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def path_of_topic(topic) -> str:
    """Where a topic is shown."""
    return f"{path_of(topic.consultation)}topics/{topic.slug}/"
