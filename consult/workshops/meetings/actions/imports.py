"""The import of workshops that were held without this site. They are published at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.postgres import clock
from consult.core.postgres.validation import check
from consult.core.records import journal
from consult.core.words.text import clean, clean_line, render
from consult.workshops.enums import WorkshopState
from consult.workshops.meetings.actions.workshops import degrees
from consult.workshops.models import SubReport, Workshop

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic
    from consult.organisations.models import Organisation


@dataclass(frozen=True)
class WorkshopRow:
    """A workshop of another platform or of a list.

    `topics` are in the order in which they were worked on.
    """

    number: int
    title: str
    structure: str
    structure_kind: str
    place: str
    held_on: date
    participants: int
    topics: tuple = ()
    latitude: float | None = None
    longitude: float | None = None
    method: str = ""
    minutes: str = ""
    published_at: datetime | None = None
    reports: dict = field(default_factory=dict)

    def columns(self) -> dict:
        """Return the values of the workshop's columns, cleaned."""
        lines = {name: clean_line(getattr(self, name)) for name in ("title", "structure", "place")}
        minutes = clean(self.minutes)
        plain = ("number", "structure_kind", "held_on", "participants", "method")
        values = {name: getattr(self, name) for name in plain}
        values |= {name: degrees(getattr(self, name)) for name in ("latitude", "longitude")}
        published = self.published_at or clock.now()
        return {
            **lines,
            **values,
            "minutes": minutes,
            "minutes_html": render(minutes),
            "published_at": published,
        }


@transaction.atomic
def import_workshops(
    *, organisation: Organisation, consultation: Consultation, origin: str, rows: Iterable[dict]
) -> int:
    """Import past workshops as published, under their own numbers.

    Return how many are new. Phases and limits do not apply, and no email is sent. A second run adds
    nothing. There is one journal entry. Raise `ValidationError` by field.
    """
    known = set(Workshop.objects.filter(consultation=consultation).values_list("number", flat=True))
    made = 0
    for row in (WorkshopRow(**row) for row in rows):
        if row.number not in known:
            _create(organisation, consultation, origin, row)
            made += 1
    if made:
        viewer = Viewer.system(organisation)
        journal.record(viewer, "workshop.import", consultation, origin=origin, created=made)
    return made


def _create(
    organisation: Organisation, consultation: Consultation, origin: str, row: WorkshopRow
) -> None:
    workshop = Workshop(
        organisation=organisation,
        consultation=consultation,
        origin=origin,
        state=WorkshopState.PUBLISHED,
        code=secrets.token_hex(6).upper(),
        **row.columns(),
    )
    check(workshop, without=["organisation", "consultation", "code"])
    workshop.save()
    SubReport.objects.bulk_create(
        _report(workshop, row, place, topic) for place, topic in enumerate(row.topics, 1)
    )


def _report(workshop: Workshop, row: WorkshopRow, place: int, topic: Topic) -> SubReport:
    body = clean(row.reports.get(topic.pk, ""))
    values = {"place": place, "body": body, "body_html": render(body) if body else ""}
    return SubReport(organisation=workshop.organisation, workshop=workshop, topic=topic, **values)
