"""Signals of a text in comparison with others: copies, a rush, or one device for several accounts.

The texts found with it are marked too. Each function returns the figures that explain the signal
and a cluster, or None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, DateTimeField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Greatest

from moderation.enums import CaseState, SignalKind
from moderation.models import Arrival, Case, Signal, Trace
from moderation.signals.actions import clusters
from moderation.signals.explanations import SAID_AGAIN, weight
from moderation.signals.rhythm import BEFORE, FRESH, WINDOW, is_rush, usual
from moderation.signals.selectors.devices import FEWEST_ACCOUNTS

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from moderation.target_kinds import Target

    # The figures of a signal, and its cluster if it is about almost identical texts.
    Compared = tuple[dict[str, Any], UUID | None]


# At most this many others are marked at once. The next text that arrives marks as many again.
MOST_MARKED = 500


def compared(target_kind: str, target: Target, text: str) -> dict[SignalKind, Compared]:
    """Return the signals of a text in comparison with others, as {kind: (figures, cluster)}.

    A text that was merged into another one is not a copy: it has no cluster until it is split
    again.
    """
    moment = getattr(target, "updated_at", None) or target.created_at
    words = "" if getattr(target, "merged_into_id", None) else text
    arrival = clusters.arrive(
        target_kind, target, words, moment, is_fresh=_is_fresh(target, moment)
    )
    found = {
        SignalKind.DUPLICATE: _duplicates(arrival),
        SignalKind.BURST: _burst(arrival),
        SignalKind.SAME_DEVICE: _same_device(arrival),
    }
    return {kind: said for kind, said in found.items() if said}


def _is_fresh(target: Target, moment: datetime) -> bool:
    author = getattr(target, "author", None)
    return author is not None and moment - author.created_at < FRESH


def _duplicates(arrival: Arrival) -> Compared | None:
    """Return the number of almost identical texts, this one included, with their cluster.

    When the second text comes, the first one is marked too.
    """
    if not arrival.cluster:
        return None
    members = Arrival.objects.filter(cluster=arrival.cluster)
    why = {"number": members.count()}
    if why["number"] < 2:
        return None
    if why["number"] == 2:
        _mark(members.exclude(pk=arrival.pk), SignalKind.DUPLICATE, why, arrival.cluster)
    elif why["number"] in (least for least, _weight in SAID_AGAIN):
        again = Signal.objects.filter(cluster=arrival.cluster)
        again.update(weight=weight(SignalKind.DUPLICATE, why))
        _hurry(again, weight(SignalKind.DUPLICATE, why))
    return why, arrival.cluster


def _burst(arrival: Arrival) -> Compared | None:
    """Return the number of texts of the last ten minutes if it is far above usual.

    The texts of new accounts are counted first, separately.
    """
    here = Arrival.objects.filter(
        consultation=arrival.consultation_id, arrived_at__lte=arrival.arrived_at
    )
    window = here.filter(arrived_at__gt=arrival.arrived_at - WINDOW)
    counted = window.aggregate(fresh=Count("pk", filter=Q(is_fresh=True)), all=Count("pk"))
    for name in ("fresh", "all") if arrival.is_fresh else ("all",):
        some = Q(is_fresh=True) if name == "fresh" else Q()
        if is_rush(counted[name], 0) and is_rush(
            counted[name], before := _usual(here.filter(some), arrival)
        ):
            why = {"number": counted[name], "usual": before, "fresh": name == "fresh"}
            _mark(window.filter(some).exclude(pk=arrival.pk), SignalKind.BURST, why, None)
            return why, None
    return None


def _usual(rows: QuerySet[Arrival], arrival: Arrival) -> int:
    until = arrival.arrived_at - WINDOW
    moments = Func(
        Value(WINDOW),
        F("arrived_at"),
        Value(until),
        function="date_bin",
        output_field=DateTimeField(),
    )
    past = rows.filter(arrived_at__lte=until, arrived_at__gt=until - BEFORE)
    return usual(
        list(
            past.values_list(moments).annotate(number=Count("pk")).values_list("number", flat=True)
        )
    )


def _same_device(arrival: Arrival) -> Compared | None:
    """Return how many accounts wrote in the consultation from the device of this text."""
    own = {"target_kind": arrival.target_kind, "target_id": arrival.target_id}
    here = Trace.objects.filter(consultation=arrival.consultation_id)
    alike = here.filter(mark__in=list(here.filter(**own).values_list("mark", flat=True)))
    why = alike.aggregate(number=Count("author", distinct=True))
    if why["number"] < FEWEST_ACCOUNTS:
        return None
    _mark(alike.exclude(**own), SignalKind.SAME_DEVICE, why, None)
    return why, None


def _mark(rows: QuerySet[Any], kind: SignalKind, why: dict[str, Any], cluster: UUID | None) -> None:
    """Add the signal to the texts that lack it, and raise the urgency of their cases."""
    marked = Signal.objects.filter(
        kind=kind, target_id=OuterRef("target_id"), target_kind=OuterRef("target_kind")
    )
    others = list(rows.filter(~Exists(marked))[:MOST_MARKED])
    made = [signal((one.target_kind, one.target_id), one, kind, why, cluster) for one in others]
    Signal.objects.bulk_create(made, ignore_conflicts=True)
    if made:
        _hurry(Signal.objects.filter(pk__in=[one.pk for one in made]), weight(kind, why))


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
    theirs = signals.filter(target_id=OuterRef("target_id"), target_kind=OuterRef("target_kind"))
    cases = Case.objects.filter(
        Exists(theirs), state__in=CaseState.unfinished(), urgency__lt=urgency
    )
    cases.update(urgency=Greatest("urgency", Value(urgency)))
