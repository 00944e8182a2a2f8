"""How many workshops were held, with how many people, in all and by topic (ADR 0039). Never added to opinions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Value

from consult.workshops.models import SubReport, Workshop

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True)
class Held:
    """Workshops that were held and published, and people present at them.

    `people` adds up what was declared; `at_least` leaves out those who said that they had come before, so that the
    number of distinct people lies between the two.
    """

    workshops: int = 0
    people: int = 0
    at_least: int = 0

    @property
    def is_range(self):
        """Somebody was asked, and some had come before."""
        return self.at_least < self.people

    def plus(self, participants, returning):
        """These and one workshop more."""
        return Held(self.workshops + 1, self.people + participants, self.at_least + participants - (returning or 0))


@dataclass(frozen=True)
class HeldByTopic:
    """Those of a whole consultation, in which each counts once, and of each topic, in which it counts once too."""

    all: Held = field(default_factory=Held)
    topics: dict[UUID, Held] = field(default_factory=dict)

    def of(self, topic_id) -> Held:
        """Those of one topic."""
        return self.topics.get(topic_id, Held())

    def plus(self, topic_ids, participants, returning) -> HeldByTopic:
        """These and one workshop more, about some topics."""
        fed = {pk: self.of(pk).plus(participants, returning) for pk in topic_ids if pk}
        return HeldByTopic(self.all.plus(participants, returning), self.topics | fed)


def held_by_topic(viewer, consultation_id: UUID) -> HeldByTopic:
    """Workshops held of a consultation and people present, in all and by topic; one query."""
    rows = _held(viewer).filter(consultation=consultation_id).order_by()
    about = ArrayAgg("sub_reports__topic", default=Value([]))
    found = HeldByTopic()
    for row in rows.values("pk", "participants", "returning").annotate(topics=about):
        found = found.plus(row["topics"], row["participants"], row["returning"])
    return found


def held_of_topics(viewer, topic_ids) -> dict[UUID, Held]:
    """Workshops held about each of some topics, of any consultations; one query, absent where there is none."""
    rows = SubReport.objects.filter(topic__in=list(topic_ids), workshop__in=_held(viewer).order_by().values("pk"))
    found: dict[UUID, Held] = {}
    for topic_id, participants, returning in rows.order_by().values_list(
        "topic", "workshop__participants", "workshop__returning"
    ):
        found[topic_id] = found.get(topic_id, Held()).plus(participants, returning)
    return found


def _held(viewer):
    """Those that count: public ones at which somebody was counted."""
    return Workshop.objects.visible_to(viewer).held()
