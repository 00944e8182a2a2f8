"""Clusters of almost identical texts in a consultation, built as the texts arrive."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from consult.core.postgres.ids import ordered_id
from moderation.cases.actions.cases import locked_case
from moderation.cases.actions.urgency import weigh_case
from moderation.enums import SignalKind
from moderation.models import Arrival, Band, Signal
from moderation.signals.actions.noted_texts import NotedText
from moderation.signals.rhythm import FRESH
from moderation.signals.sketch import ALIKE, bands, likeness, sketch

# The number of candidates, with most bands in common, that are compared with a text.
COMPARED = 20


def arrive(texts: Sequence[NotedText]) -> list[Arrival]:
    """Store when texts of a consultation arrived and which texts they resemble; return the entries.

    The caller locks the signals of the consultation. A text whose words did not change stays in its
    cluster, and keeps its entry. A text too short for a sketch gets a new entry each time, so that
    its changes are listed as new texts. A text is also compared with those before it in the list.
    """
    sketches = [sketch(text.words) for text in texts]
    entries = _entries_of(texts)
    unchanged = {}
    for text, own in zip(texts, sketches, strict=True):
        before = entries.get(text.key)
        if before and _same(before.sketch, own):
            before.arrived_at = text.moment
            before.is_fresh = is_fresh(text)
            before.save(update_fields=["arrived_at", "is_fresh"])
            unchanged[text.key] = before
        elif before:
            _leave(before)
    leaders = _Leaders(texts[0].target.consultation_id, [own for own in sketches if own])
    # Entries that are stored together have the same time. Their ids keep their order.
    ids = sorted(ordered_id() for _ in texts)
    made = [
        _entry_of(pk, text, own, leaders)
        for pk, text, own in zip(ids, texts, sketches, strict=True)
        if text.key not in unchanged
    ]
    Arrival.objects.bulk_create(made)
    _lead(leaders.new)
    by_key = unchanged | {(arrival.target_kind, arrival.target_id): arrival for arrival in made}
    return [by_key[text.key] for text in texts]


def is_fresh(text: NotedText) -> bool:
    """Return whether the account of the author had just been created when the text arrived."""
    author = getattr(text.target, "author", None)
    return author is not None and text.moment - author.created_at < FRESH


def _entries_of(texts: Iterable[NotedText]) -> dict[tuple[str, UUID], Arrival]:
    rows = Arrival.objects.filter(target_id__in=[text.target.pk for text in texts])
    return {(row.target_kind, row.target_id): row for row in rows}


def _entry_of(pk: UUID, text: NotedText, text_sketch: bytes | None, leaders: _Leaders) -> Arrival:
    """Return a new entry, in the cluster of the most similar leader or in a new one that it leads.

    A text without a sketch is in no cluster.
    """
    target = text.target
    alike = leaders.closest(text_sketch) if text_sketch else None
    own_cluster = ordered_id() if text_sketch and not alike else None
    made = Arrival(
        pk=pk,
        organisation_id=target.organisation_id,
        consultation_id=target.consultation_id,
        target_kind=text.target_kind,
        target_id=target.pk,
        arrived_at=text.moment,
        is_fresh=is_fresh(text),
        sketch=text_sketch,
        cluster=alike.cluster if alike else own_cluster,
    )
    if text_sketch and not alike:
        leaders.add(made, text_sketch)
    return made


class _Leaders:
    """The leaders of clusters that share a band with one of these sketches, and the new ones.

    The stored ones are read with two queries.
    """

    def __init__(self, consultation_id: UUID, sketches: Iterable[bytes]) -> None:
        self.new: list[Arrival] = []
        self._by_band: dict[int, list[UUID]] = defaultdict(list)
        self._found: dict[UUID, tuple[Arrival, bytes]] = {}
        values = {value for own in sketches for value in bands(own)}
        if not values:
            return
        shared = Band.objects.filter(consultation=consultation_id, value__in=values)
        for value, arrival_id in shared.values_list("value", "arrival"):
            self._by_band[value].append(arrival_id)
        ids = {pk for found in self._by_band.values() for pk in found}
        for leader in Arrival.objects.filter(pk__in=ids):
            # Only a text with a sketch has bands, and so leads a cluster.
            self._found[leader.pk] = leader, bytes(cast("bytes | memoryview", leader.sketch))

    def add(self, leader: Arrival, text_sketch: bytes) -> None:
        """Add the leader of a new cluster."""
        self.new.append(leader)
        self._found[leader.pk] = leader, text_sketch
        for value in bands(text_sketch):
            self._by_band[value].append(leader.pk)

    def closest(self, text_sketch: bytes) -> Arrival | None:
        """Return the most similar leader, or None if no leader is similar enough."""
        shared = Counter(pk for value in bands(text_sketch) for pk in self._by_band.get(value, ()))
        most = sorted(shared, key=lambda pk: (-shared[pk], pk))[:COMPARED]
        scored = [(likeness(self._found[pk][1], text_sketch), pk) for pk in most]
        score, pk = max(scored, default=(0.0, None))
        return self._found[pk][0] if pk and score >= ALIKE else None


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
    remaining = list(others.order_by("arrived_at", "pk")[:2]) if others is not None else []
    if led and remaining:
        _lead(remaining[:1])
    if len(remaining) == 1:
        _is_alone(remaining[0])


def _is_alone(arrival: Arrival) -> None:
    """Delete the duplicate signal of a text, and weigh its case without it. Lock the case."""
    own: dict[str, Any] = {"target_kind": arrival.target_kind, "target_id": arrival.target_id}
    Signal.objects.filter(kind=SignalKind.DUPLICATE, **own).delete()
    case = locked_case(**own)
    if case:
        weigh_case(case)


def _of(target_kind: str, target_id: UUID) -> Arrival | None:
    return Arrival.objects.filter(target_kind=target_kind, target_id=target_id).first()


def _same(stored: bytes | memoryview | None, text_sketch: bytes | None) -> bool:
    return stored is not None and text_sketch is not None and bytes(stored) == text_sketch


def _lead(arrivals: Iterable[Arrival]) -> None:
    """Store the bands by which the index finds these texts."""
    Band.objects.bulk_create(
        Band(
            organisation_id=arrival.organisation_id,
            consultation_id=arrival.consultation_id,
            arrival=arrival,
            value=value,
        )
        for arrival in arrivals
        for value in bands(bytes(cast("bytes | memoryview", arrival.sketch)))
    )
