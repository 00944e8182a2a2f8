"""The promised moderation delay of a consultation in working hours, and its sensitive topics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from consult.consultations.models import Consultation, Topic
from consult.organisations.working_hours import Calendar, add_working_hours, calendar_of

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


@dataclass(frozen=True)
class Promise:
    """A delay in the working hours of an organisation."""

    hours: int
    calendar: Calendar

    def over_at(self, moment: datetime, share: float = 1) -> datetime:
        """Return when the delay, or a share of it, ends for a text received at a moment."""
        return add_working_hours(moment, self.hours * share, self.calendar)


def promise_of(consultation_id: UUID) -> Promise:
    """Return the promise of a consultation, by its id. One query."""
    return promise_in(Consultation.objects.select_related("organisation").get(pk=consultation_id))


def promise_in(consultation: Consultation, organisation: Organisation | None = None) -> Promise:
    """Return the promise of a loaded consultation. No query if its organisation is loaded too."""
    return Promise(
        consultation.promised_hours, calendar_of(organisation or consultation.organisation)
    )


def is_sensitive(topic_id: UUID) -> bool:
    """Return whether texts on a topic are moderated before they are published. One query."""
    return Topic.objects.filter(pk=topic_id, is_sensitive=True).exists()
