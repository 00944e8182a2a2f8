"""The numbers of workshops held and of people present, in all and by topic (ADR 0039).

They are never added to positions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import QuerySet, Value

from consult.accounts.viewer import Viewer
from consult.workshops.models import SubReport, Workshop


@dataclass(frozen=True)
class Held:
    """The number of published workshops that were held, and of people present at them.

    `people` is the sum of the declared attendances. `at_least` leaves out the people who had come
    to an earlier workshop. The number of distinct people is between the two.
    """

    workshops: int = 0
    people: int = 0
    at_least: int = 0

    @property
    def is_range(self) -> bool:
        """Return whether some people had come to an earlier workshop.

        Their number is then a range.
        """
        return self.at_least < self.people

    def plus(self, participants: Any, returning: Any) -> Held:
        """Return these numbers with one more workshop."""
        return Held(
            self.workshops + 1,
            self.people + participants,
            self.at_least + participants - (returning or 0),
        )


@dataclass(frozen=True)
class HeldByTopic:
    """The numbers of a consultation and of each topic. A workshop counts once in each of them."""

    all: Held = field(default_factory=Held)
    topics: dict[UUID, Held] = field(default_factory=dict)

    def of(self, topic_id: UUID) -> Held:
        """Return the numbers of one topic."""
        return self.topics.get(topic_id, Held())

    def plus(self, topic_ids: Iterable[UUID], participants: Any, returning: Any) -> HeldByTopic:
        """Return these numbers with one more workshop, which is about some topics."""
        fed = {pk: self.of(pk).plus(participants, returning) for pk in topic_ids if pk}
        return HeldByTopic(self.all.plus(participants, returning), self.topics | fed)


def count_held_workshops(viewer: Viewer, consultation_id: UUID) -> HeldByTopic:
    """Count the workshops held in a consultation and the people present, in all and by topic.

    One query.
    """
    rows = _held_workshops(viewer).filter(consultation=consultation_id).order_by()
    about = ArrayAgg("sub_reports__topic", default=Value([]))
    found = HeldByTopic()
    for row in rows.values("pk", "participants", "returning").annotate(topics=about):
        found = found.plus(row["topics"], row["participants"], row["returning"])
    return found


def count_held_workshops_of_topics(viewer: Viewer, topic_ids: Iterable[UUID]) -> dict[UUID, Held]:
    """Count the workshops held on each of some topics, of any consultation.

    One query. A topic without any is left out.
    """
    held = _held_workshops(viewer).order_by().values("pk")
    about = SubReport.objects.filter(topic__in=list(topic_ids), workshop__in=held).order_by()
    found: dict[UUID, Held] = {}
    for topic_id, *people in about.values_list(
        "topic", "workshop__participants", "workshop__returning"
    ):
        found[topic_id] = found.get(topic_id, Held()).plus(*people)
    return found


def _held_workshops(viewer: Viewer) -> QuerySet[Workshop]:
    """Return the public workshops whose attendance is declared."""
    return Workshop.objects.visible_to(viewer).held()
