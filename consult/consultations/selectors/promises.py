"""Within how many working hours a consultation promises that a moderator reads what waits, and what it reads first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consult.consultations.models import Consultation, Topic
from consult.organisations.working_hours import Calendar, add_working_hours, calendar_of

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Promise:
    """A delay in the working hours of an organisation."""

    hours: int
    calendar: Calendar

    def over_at(self, moment: datetime, share: float = 1) -> datetime:
        """When it ends for what comes at a moment; or a share of it."""
        return add_working_hours(moment, self.hours * share, self.calendar)


def promise_of(consultation_id) -> Promise:
    """What a consultation promises, for whoever has its id alone; one query."""
    return promise_in(Consultation.objects.select_related("organisation").get(pk=consultation_id))


def promise_in(consultation, organisation=None) -> Promise:
    """The same of a consultation that is at hand; no query where its organisation is too."""
    return Promise(consultation.promised_hours, calendar_of(organisation or consultation.organisation))


def is_sensitive(topic_id) -> bool:
    """Whether texts about a topic are read before they are public; one query."""
    return Topic.objects.filter(pk=topic_id, is_sensitive=True).exists()
