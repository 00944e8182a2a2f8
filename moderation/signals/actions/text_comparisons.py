"""Signals of texts in comparison with others: copies, a rush, or one device for several accounts.

The texts found with them are marked too. Texts that arrived together are compared together. Each
function returns the figures that explain the signal and a cluster, by the id of the arrival.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, DateTimeField, Exists, F, Func, OuterRef, QuerySet, Value
from django.db.models.functions import Greatest

from moderation.enums import CaseState, SignalKind
from moderation.models import Arrival, Case, Signal, Trace
from moderation.signals.actions import clusters
from moderation.signals.actions.noted_texts import Explained, NotedText, Signals
from moderation.signals.explanations import DUPLICATE_WEIGHTS, weight
from moderation.signals.rhythm import BEFORE, WINDOW, is_rush, usual
from moderation.signals.selectors.devices import FEWEST_ACCOUNTS

# At most this many others are marked at once. The next text that arrives marks as many again.
MOST_MARKED = 500
# For each of these arrivals, the number of texts in the ten minutes up to it, and how many of them
# are by new accounts. The rows of the whole time are read once.
IN_WINDOWS = f"""
SELECT id, fresh, number FROM (
  SELECT id, count(*) FILTER (WHERE is_fresh) OVER up_to AS fresh, count(*) OVER up_to AS number
  FROM {Arrival._meta.db_table}
  WHERE consultation_id = %(consultation)s AND arrived_at > %(first)s AND arrived_at <= %(last)s
  WINDOW up_to AS (ORDER BY arrived_at RANGE %(window)s PRECEDING)
) AS counted
WHERE id = ANY (%(ids)s)
"""  # noqa: S608 - table name of our own model


def compared(texts: Sequence[NotedText]) -> dict[tuple[str, UUID], Signals]:
    """Return the signals of texts in comparison with others, for each kind and id.

    The caller locks the signals of their consultations.
    """
    found: dict[tuple[str, UUID], Signals] = {}
    by_consultation: dict[UUID, list[NotedText]] = defaultdict(list)
    for text in texts:
        by_consultation[text.target.consultation_id].append(text)
    for here in by_consultation.values():
        arrivals = clusters.arrive(here)
        kinds = {
            SignalKind.DUPLICATE: _duplicates(arrivals),
            SignalKind.BURST: _bursts(arrivals),
            SignalKind.SAME_DEVICE: _same_device(arrivals),
        }
        for text, arrival in zip(here, arrivals, strict=True):
            found[text.key] = {
                kind: signals[arrival.pk]
                for kind, signals in kinds.items()
                if arrival.pk in signals
            }
    return found


def _duplicates(arrivals: Sequence[Arrival]) -> dict[UUID, Explained]:
    """Return the number of almost identical texts, themselves included, with their cluster.

    When the second text comes, the first one is marked too.
    """
    alike: dict[UUID | None, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        if arrival.cluster:
            alike[arrival.cluster].append(arrival)
    counted = Arrival.objects.filter(cluster__in=alike).values("cluster")
    sizes = counted.annotate(number=Count("pk")).values_list("cluster", "number")
    found: dict[UUID, Explained] = {}
    for cluster, number in sizes:
        if number < 2:
            continue
        why = {"number": number}
        before = number - len(alike[cluster])
        if before < 2:
            members = Arrival.objects.filter(cluster=cluster)
            others = members.exclude(pk__in=[member.pk for member in alike[cluster]])
            _mark(others, SignalKind.DUPLICATE, why, cluster)
        elif any(before < least <= number for least, _weight in DUPLICATE_WEIGHTS):
            cluster_signals = Signal.objects.filter(cluster=cluster)
            cluster_signals.update(weight=weight(SignalKind.DUPLICATE, why))
            _hurry(cluster_signals, weight(SignalKind.DUPLICATE, why))
        found |= {member.pk: (why, cluster) for member in alike[cluster]}
    return found


def _bursts(arrivals: Sequence[Arrival]) -> dict[UUID, Explained]:
    """Return the number of texts of the last ten minutes of each text, if it is far above usual.

    The texts of new accounts are counted first, separately. What is usual is read once for texts
    that arrived within ten minutes.
    """
    found: dict[UUID, Explained] = {}
    for near in _near_in_time(arrivals):
        counted = _counts_in_windows(near)
        before = cache(partial(_usual, near[-1]))
        for arrival in near:
            fresh, number = counted[arrival.pk]
            why = _rush(arrival, fresh, number, before)
            if why:
                found[arrival.pk] = why, None
        _mark_rush(near, found)
    return found


def _near_in_time(arrivals: Sequence[Arrival]) -> list[list[Arrival]]:
    """Return the arrivals in their order, in groups that are ten minutes long at most."""
    groups: list[list[Arrival]] = []
    for arrival in sorted(arrivals, key=lambda entry: entry.arrived_at):
        if not groups or arrival.arrived_at - groups[-1][0].arrived_at > WINDOW:
            groups.append([])
        groups[-1].append(arrival)
    return groups


def _counts_in_windows(arrivals: Sequence[Arrival]) -> dict[UUID, tuple[int, int]]:
    """Return (texts of new accounts, all texts) in the ten minutes up to each arrival. One query."""
    parameters: dict[str, Any] = {
        "consultation": arrivals[0].consultation_id,
        "first": arrivals[0].arrived_at - WINDOW,
        "last": arrivals[-1].arrived_at,
        # A frame includes its first moment.
        "window": WINDOW - timedelta.resolution,
        "ids": [arrival.pk for arrival in arrivals],
    }
    with connection.cursor() as cursor:
        cursor.execute(IN_WINDOWS, parameters)
        return {pk: (fresh, number) for pk, fresh, number in cursor.fetchall()}


def _rush(
    arrival: Arrival, fresh: int, number: int, before: Callable[[bool], int]
) -> dict[str, Any] | None:
    """Return the figures of the rush in which a text arrived, or None.

    `before` returns the usual number of texts of new accounts alone, or of all.
    """
    for is_of_new, counted in ((True, fresh), (False, number)):
        if is_of_new and not arrival.is_fresh:
            continue
        if is_rush(counted, 0) and is_rush(counted, before(is_of_new)):
            return {"number": counted, "usual": before(is_of_new), "fresh": is_of_new}
    return None


def _usual(arrival: Arrival, is_of_new: bool) -> int:
    """Return the usual number of texts in ten minutes, in the week before an arrival."""
    until = arrival.arrived_at - WINDOW
    moments = Func(
        Value(WINDOW),
        F("arrived_at"),
        Value(until),
        function="date_bin",
        output_field=DateTimeField(),
    )
    earlier_arrivals = Arrival.objects.filter(
        consultation=arrival.consultation_id, arrived_at__lte=until, arrived_at__gt=until - BEFORE
    )
    if is_of_new:
        earlier_arrivals = earlier_arrivals.filter(is_fresh=True)
    return usual(
        list(
            earlier_arrivals.values_list(moments)
            .annotate(number=Count("pk"))
            .values_list("number", flat=True)
        )
    )


def _mark_rush(near: Sequence[Arrival], found: dict[UUID, Explained]) -> None:
    """Mark the other texts of the rush in which the latest of these texts arrived."""
    latest: dict[bool, Arrival] = {
        found[entry.pk][0]["fresh"]: entry for entry in near if entry.pk in found
    }
    for is_of_new, arrival in latest.items():
        window = Arrival.objects.filter(
            consultation=arrival.consultation_id,
            arrived_at__lte=arrival.arrived_at,
            arrived_at__gt=arrival.arrived_at - WINDOW,
        )
        if is_of_new:
            window = window.filter(is_fresh=True)
        others = window.exclude(pk__in=[entry.pk for entry in near if entry.pk in found])
        _mark(others, SignalKind.BURST, found[arrival.pk][0], None)


def _same_device(arrivals: Sequence[Arrival]) -> dict[UUID, Explained]:
    """Return how many accounts wrote in the consultation from the device of each text.

    A text that was corrected from another device has two marks, which are counted together.
    """
    here = Trace.objects.filter(consultation=arrivals[0].consultation_id)
    own = here.filter(target_id__in=[entry.target_id for entry in arrivals])
    marks: dict[tuple[str, UUID], set[str]] = defaultdict(set)
    for kind, pk, mark in own.values_list("target_kind", "target_id", "mark"):
        marks[kind, pk].add(mark)
    by_marks: dict[frozenset[str], list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        if text_marks := marks.get((arrival.target_kind, arrival.target_id)):
            by_marks[frozenset(text_marks)].append(arrival)
    accounts = _accounts_by_mark(here, {mark for wanted in by_marks for mark in wanted})
    found: dict[UUID, Explained] = {}
    for wanted, members in by_marks.items():
        alike = here.filter(mark__in=wanted)
        number = (
            alike.aggregate(number=Count("author", distinct=True))["number"]
            if len(wanted) > 1
            else sum(accounts[mark] for mark in wanted)
        )
        if number < FEWEST_ACCOUNTS:
            continue
        why = {"number": number}
        others = alike.exclude(target_id__in=[member.target_id for member in members])
        _mark(others, SignalKind.SAME_DEVICE, why, None)
        found |= {member.pk: (why, None) for member in members}
    return found


def _accounts_by_mark(here: QuerySet[Trace], marks: set[str]) -> dict[str, int]:
    """Return how many accounts wrote from each device. One query."""
    counted = (
        here.filter(mark__in=marks).values("mark").annotate(number=Count("author", distinct=True))
    )
    return dict(counted.values_list("mark", "number"))


def _mark(rows: QuerySet[Any], kind: SignalKind, why: dict[str, Any], cluster: UUID | None) -> None:
    """Add the signal to the texts that lack it, and raise the urgency of their cases."""
    marked = Signal.objects.filter(
        kind=kind, target_id=OuterRef("target_id"), target_kind=OuterRef("target_kind")
    )
    others = list(rows.filter(~Exists(marked))[:MOST_MARKED])
    made = [
        signal((other.target_kind, other.target_id), other, kind, why, cluster) for other in others
    ]
    Signal.objects.bulk_create(made, ignore_conflicts=True)
    if made:
        _hurry(Signal.objects.filter(pk__in=[created.pk for created in made]), weight(kind, why))


def signal(
    target: tuple[str, UUID],
    where: Any,
    kind: SignalKind,
    why: dict[str, Any],
    cluster: UUID | None,
) -> Signal:
    """Return a weighed signal of a text (kind, id) in the consultation of `where`."""
    return Signal(
        organisation_id=where.organisation_id,
        consultation_id=where.consultation_id,
        target_kind=target[0],
        target_id=target[1],
        kind=kind,
        why=why,
        weight=weight(kind, why),
        cluster=cluster,
    )


def _hurry(signals: QuerySet[Signal], urgency: int) -> None:
    case_signals = signals.filter(
        target_id=OuterRef("target_id"), target_kind=OuterRef("target_kind")
    )
    cases = Case.objects.filter(
        Exists(case_signals), state__in=CaseState.unfinished(), urgency__lt=urgency
    )
    cases.update(urgency=Greatest("urgency", Value(urgency)))
