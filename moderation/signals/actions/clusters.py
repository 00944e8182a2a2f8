"""Clusters of almost identical texts in a consultation, built as the texts arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db.models import Count

from consult.core.ids import ordered_id
from moderation.cases.actions.cases import locked_case
from moderation.cases.actions.urgency import weigh_case
from moderation.enums import SignalKind
from moderation.models import Arrival, Band, Signal
from moderation.signals.sketch import ALIKE, bands, likeness, sketch

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from moderation.target_kinds import Target

# The number of candidates, with most bands in common, that are compared with a text.
COMPARED = 20


def arrive(
    target_kind: str, target: Target, text: str, moment: datetime, *, is_fresh: bool
) -> Arrival:
    """Store when a text arrived and which texts it resembles, replacing an earlier entry.

    The caller locks the signals of the consultation. A text whose words did not change stays in its
    cluster, and keeps its entry. A text too short for a sketch gets a new entry each time, so that
    its changes are listed as new texts.
    """
    drawn = sketch(text)
    before = _of(target_kind, target.pk)
    if before and _same(before.sketch, drawn):
        before.arrived_at = moment
        before.is_fresh = is_fresh
        before.save(update_fields=["arrived_at", "is_fresh"])
        return before
    if before:
        _leave(before)
    alike = _closest(target.consultation_id, drawn) if drawn else None
    made = Arrival.objects.create(
        organisation_id=target.organisation_id,
        consultation_id=target.consultation_id,
        target_kind=target_kind,
        target_id=target.pk,
        arrived_at=moment,
        is_fresh=is_fresh,
        sketch=drawn,
        cluster=alike.cluster if alike else ordered_id() if drawn else None,
    )
    if drawn and not alike:
        _lead(made)
    return made


def leave(target_kind: str, target_id: UUID) -> None:
    """Remove a text from its cluster.

    If it led the cluster, the next text leads. A text that is left alone is no longer marked as a
    duplicate.
    """
    if arrival := _of(target_kind, target_id):
        _leave(arrival)


def _leave(arrival: Arrival) -> None:
    others = (
        Arrival.objects.filter(cluster=arrival.cluster).exclude(pk=arrival.pk)
        if arrival.cluster
        else None
    )
    led = arrival.bands.exists()
    arrival.delete()
    left = list(others.order_by("arrived_at", "pk")[:2]) if others is not None else []
    if led and left:
        _lead(left[0])
    if len(left) == 1:
        _is_alone(left[0])


def _is_alone(arrival: Arrival) -> None:
    """Delete the duplicate signal of a text, and weigh its case without it. Lock the case."""
    own: dict[str, Any] = {"target_kind": arrival.target_kind, "target_id": arrival.target_id}
    Signal.objects.filter(kind=SignalKind.DUPLICATE, **own).delete()
    case = locked_case(**own)
    if case:
        weigh_case(case)


def _of(target_kind: str, target_id: UUID) -> Arrival | None:
    return Arrival.objects.filter(target_kind=target_kind, target_id=target_id).first()


def _same(kept: bytes | memoryview | None, drawn: bytes | None) -> bool:
    return kept is not None and drawn is not None and bytes(kept) == drawn


def _lead(arrival: Arrival) -> None:
    of = {
        "organisation_id": arrival.organisation_id,
        "consultation_id": arrival.consultation_id,
        "arrival": arrival,
    }
    Band.objects.bulk_create(
        Band(value=value, **of)
        for value in bands(bytes(cast("bytes | memoryview", arrival.sketch)))
    )


def _closest(consultation_id: UUID, drawn: bytes) -> Arrival | None:
    """Return the most similar leader of a cluster, or None if no leader is similar enough.

    This takes one query for the candidates and one for the leaders.
    """
    shared = Band.objects.filter(consultation=consultation_id, value__in=bands(drawn))
    found = (
        shared.values("arrival")
        .annotate(shared=Count("pk"))
        .order_by("-shared", "arrival")[:COMPARED]
    )
    leading = Arrival.objects.filter(pk__in=[row["arrival"] for row in found])
    # Only a text with a sketch has bands, and so leads a cluster.
    sketches = ((one, bytes(cast("bytes | memoryview", one.sketch))) for one in leading)
    scored = [(likeness(kept, drawn), one.pk, one) for one, kept in sketches]
    best = max(scored, default=None)
    return best[2] if best and best[0] >= ALIKE else None
