"""Figures of the devices from which a consultation was written in. They identify no person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from django.db import connection

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from moderation import rules
from moderation.models import MarkKey, Trace

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

# Marks are deleted after this time, with the key under which they were made.
MARKS_KEPT = timedelta(days=30)
PERIOD_SECONDS = int(MARKS_KEPT.total_seconds())
# The current key of marks of an organisation (the parameter), or NULL before the first mark of the
# period. It is a scalar, for a statement that reads other things too.
CURRENT_KEY = f"""
SELECT secret FROM {MarkKey._meta.db_table} WHERE organisation_id = %s
AND period = FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) / {PERIOD_SECONDS})::integer
"""  # noqa: S608 - table name of our own model
# A couple shares a device, and so does a person who helps a neighbour. Only devices with at least
# this many accounts are shown as shared.
FEWEST_ACCOUNTS = 3
# The sizes of devices by number of accounts. Each begins at its value and ends before the next one.
SIZES = (FEWEST_ACCOUNTS, 6, 11)
# A smaller number of accounts or texts is not shown, nor a number from which it could be computed.
FEWEST_SHOWN = 5
# A text that was corrected from another device has two marks, and a person may have several. Each
# counts once in a row.
COUNTED = f"""
WITH kept AS (
  SELECT mark, author_id, target_kind, target_id FROM {Trace._meta.db_table}
  WHERE organisation_id = %(organisation)s AND consultation_id = %(consultation)s
    AND created_at > clock_timestamp() - %(kept)s
), used AS (
  SELECT mark, width_bucket(count(DISTINCT author_id), %(sizes)s::bigint[]) AS size FROM kept GROUP BY mark
)
SELECT size, size > 0, count(DISTINCT mark), count(DISTINCT author_id), count(DISTINCT (target_kind, target_id))
FROM kept JOIN used USING (mark) GROUP BY GROUPING SETS ((size), (size > 0), ())
"""  # noqa: S608 - the table name of our own model


class _Row(NamedTuple):
    devices: int = 0
    accounts: int = 0
    texts: int = 0


@dataclass(frozen=True)
class Figure:
    """A number as it is shown.

    A small number is hidden. The total is a minimum if its exact value would show a small part.
    """

    number: int | None
    is_least: bool = False


@dataclass(frozen=True)
class Devices:
    """A set of devices, with the number of accounts and texts of all of them."""

    devices: int
    accounts: Figure
    texts: Figure


@dataclass(frozen=True)
class DeviceFigures:
    """The devices of a consultation in the last thirty days.

    Those with three accounts or more are also listed by size. A size is the smallest and the
    largest number of accounts. The last one has no end.
    """

    every: Devices
    shared: Devices
    by_size: list[tuple[int, int | None, Devices]]


def device_figures(viewer: Viewer, consultation: Consultation) -> DeviceFigures:
    """Return the figures of the devices of a consultation's texts, for its team.

    This takes one query. Raise `NotAllowed`.
    """
    if not rules.can_see_devices(viewer, consultation.pk):
        raise NotAllowed
    found = _counted(viewer.organisation.pk, consultation.pk)
    sizes = [found.get((place, None), _Row()) for place in range(1, len(SIZES) + 1)]
    shared = found.get((None, True), _Row())
    every = found[None, None]
    others = _Row(*(whole - part for whole, part in zip(every, shared, strict=True)))
    ends = [*(least - 1 for least in SIZES[1:]), None]
    by_size = [(*span, _devices(row)) for *span, row in zip(SIZES, ends, sizes, strict=True)]
    return DeviceFigures(
        _devices(every, shared, others),
        _devices(shared, *sizes),
        cast("list[tuple[int, int | None, Devices]]", by_size),
    )


def _counted(organisation_id: UUID, consultation_id: UUID) -> dict:
    """Return the counts by (size, is shared).

    There are counts for each size, for all shared devices, and for all devices.
    """
    parameters: dict[str, Any] = {"organisation": organisation_id, "consultation": consultation_id}
    parameters |= {"kept": MARKS_KEPT, "sizes": list(SIZES)}
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, parameters)
        return {(size, is_shared): _Row(*counts) for size, is_shared, *counts in cursor.fetchall()}


def _devices(row: _Row, *parts: _Row) -> Devices:
    accounts = figure(row.accounts, *(part.accounts for part in parts))
    return Devices(row.devices, accounts, figure(row.texts, *(part.texts for part in parts)))


def figure(number: int, *parts: int) -> Figure:
    """Return a number as it is shown next to its parts.

    If one of the parts is small, the total is rounded down to a multiple of five. Otherwise a
    reader could subtract the other parts from it, and get the small number.
    """
    if _is_few(number):
        return Figure(None)
    if any(map(_is_few, parts)):
        return Figure(number - number % FEWEST_SHOWN, is_least=True)
    return Figure(number)


def _is_few(number: int) -> bool:
    return 0 < number < FEWEST_SHOWN
