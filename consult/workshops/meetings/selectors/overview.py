"""An overview of the workshops of a consultation: held, to come, and by town.

It takes one query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Value
from django.utils import timezone

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.timetable import moment_of
from consult.workshops.meetings.selectors.figures import HeldByTopic
from consult.workshops.models import Workshop

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

CHUNK = 2000
COLUMNS = (
    *(
        "pk",
        "number",
        "title",
        "place",
        "latitude",
        "longitude",
        "held_on",
        "starts_at",
        "ends_at",
        "access",
    ),
    *("participants", "returning", "takes_registrations"),
)


@dataclass(frozen=True)
class UpcomingWorkshop:
    """A workshop to come, as lists announce it. `topics` are ids, in order."""

    pk: UUID
    number: int
    title: str
    place: str
    held_on: date
    starts_at: datetime | None
    ends_at: datetime | None
    access: str
    takes_registrations: bool
    topics: tuple[UUID, ...]


@dataclass(frozen=True)
class Town:
    """A town with its name, its point on the map, and the number of public workshops held there."""

    name: str
    latitude: float | None
    longitude: float | None
    count: int


@dataclass(frozen=True)
class Overview:
    """The facts about the workshops of a consultation that a page shows."""

    held: HeldByTopic = field(default_factory=HeldByTopic)
    to_come: list[UpcomingWorkshop] = field(default_factory=list)
    towns: list[Town] = field(default_factory=list)

    @property
    def total(self) -> int:
        """The number of all public workshops of the consultation."""
        return sum(town.count for town in self.towns)


def overview(viewer: Viewer, consultation: Consultation) -> Overview:
    """Return the workshops held, those to come and the towns of a consultation.

    One query. Workshops held are counted as in `count_held_workshops`. The next workshop comes
    first, and so does the town with the most workshops.
    """
    about = ArrayAgg("sub_reports__topic", order_by="sub_reports__place", default=Value([]))
    published = Workshop.objects.visible_to(viewer).published()
    rows = published.filter(consultation=consultation.pk).values(*COLUMNS)
    found = list(rows.annotate(topics=about).order_by("held_on", "starts_at", "number"))
    today = timezone.localdate(moment_of(consultation), ZoneInfo(viewer.organisation.time_zone))
    totals = HeldByTopic()
    for row in found:
        if row["participants"] is not None:
            totals = totals.plus(row["topics"], row["participants"], row["returning"])
    upcoming = [row for row in found if row["participants"] is None and row["held_on"] >= today]
    return Overview(totals, [_make_upcoming(row) for row in upcoming], _towns(found))


def stream_placed_workshops(viewer: Viewer, consultation: Consultation) -> Iterator[Workshop]:
    """Yield the public workshops with a town, by number, as everyone may read them."""
    visitor = Viewer.public(viewer.organisation)
    rows = (
        Workshop.objects.visible_to(visitor)
        .published()
        .filter(consultation=consultation.pk)
        .exclude(place="")
    )
    names = ("number", "title", "place", "structure", "latitude", "longitude")
    return rows.only(*names).order_by("number").iterator(CHUNK)


def _make_upcoming(row: dict[str, Any]) -> UpcomingWorkshop:
    values = {name: row[name] for name in UpcomingWorkshop.__dataclass_fields__}
    return UpcomingWorkshop(**values | {"topics": tuple(topic for topic in row["topics"] if topic)})


def _towns(rows: Iterable[Any]) -> list[Any]:
    towns: dict[str, Town] = {}
    for row in rows:
        if not row["place"]:
            continue
        known = towns.get(row["place"], Town(row["place"], None, None, 0))
        point = known.latitude, known.longitude
        if row["latitude"] is not None and known.latitude is None:
            point = float(row["latitude"]), float(row["longitude"])
        towns[row["place"]] = Town(known.name, *point, known.count + 1)
    return sorted(towns.values(), key=lambda town: (-town.count, town.name))
