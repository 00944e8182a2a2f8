"""Signals of texts, noted as texts arrive and change.

They sort the queue, and neither hide nor refuse a text. No civic act waits for them. They are not
journalled, because they are the act of no person and can be computed again.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.queue import jobs
from consult.organisations.selectors import get_organisation_by_id
from moderation import target_kinds
from moderation.cases.actions.cases import locked_cases
from moderation.cases.actions.urgency import weigh_case
from moderation.enums import ModerationState, SignalKind
from moderation.models import Arrival, Signal, Trace
from moderation.signals.actions import clusters, repeated_links, text_comparisons
from moderation.signals.actions.device_marks import leave_trace
from moderation.signals.actions.noted_texts import NotedText, Signals
from moderation.signals.detection import find
from moderation.signals.links import SHORTENED
from moderation.signals.spans import Span
from moderation.target_kinds import Target

# Two copies that arrive together would not find each other. This lock makes the texts of one
# consultation wait for one another.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('moderation:signals:' || %s, 0))"


def announce_text(
    target_kind: str,
    target: Target,
    *,
    is_compared: bool = True,
    is_sent: bool = True,
    mark_key: bytes | None = None,
) -> None:
    """Store, in the transaction of the act, the job that computes the signals of a text.

    The text arrived, changed or was deleted. The device is stored at once. `is_compared` is False
    for a version that waits next to its published text. `target` has `pk`,
    `organisation_id`, `consultation_id` and `author_id`. `is_sent` is False if a moderator did the
    act: the device in use is then not the author's. `mark_key` is the key of marks, if it was read.
    """
    if is_sent:
        leave_trace(target_kind=target_kind, target=target, key=mark_key)
    compute_later(target_kind, target, is_compared=is_compared)


def compute_later(target_kind: str, target: Target, *, is_compared: bool = True) -> None:
    """Store the job that computes the signals of a text. Its author does not wait for them."""
    arguments = {
        "organisation_id": target.organisation_id,
        "target_kind": target_kind,
        "target_id": target.pk,
        "is_compared": is_compared,
    }
    jobs.store(target.organisation_id, jobs.Request("moderation.note_signals", arguments))


@jobs.job("moderation.note_signals", is_short=True)
def look_again(
    *, organisation_id: UUID, target_kind: str, target_id: UUID, is_compared: bool = True
) -> None:
    """Note the current signals of a text, or delete them if the text is gone.

    It may be called twice for the same change, and late.
    """
    arguments = {"target_kind": target_kind, "target_id": target_id, "is_compared": is_compared}
    look_again_at_several([{"organisation_id": organisation_id, **arguments}])


@jobs.for_several("moderation.note_signals")
@transaction.atomic
def look_again_at_several(calls: list[dict[str, Any]]) -> None:
    """Note the current signals of several texts of one organisation, each text once."""
    viewer = Viewer.system(get_organisation_by_id(calls[0]["organisation_id"]))
    wanted = {(call["target_kind"], call["target_id"]): call["is_compared"] for call in calls}
    targets = _targets(viewer, wanted)
    present = []
    for (target_kind, target_id), is_compared in wanted.items():
        target = targets.get((target_kind, target_id))
        words = _words_of(target_kind, target)
        if words:
            present.append(NotedText(target_kind, cast("Target", target), words, is_compared))
        else:
            forget_signals(target_kind=target_kind, target_id=target_id)
    note_several(present)


def _targets(
    viewer: Viewer, wanted: Iterable[tuple[str, UUID]]
) -> dict[tuple[str, UUID], Target | None]:
    """Return the texts that still exist, by kind and id."""
    ids: dict[str, list[UUID]] = {}
    for target_kind, target_id in wanted:
        ids.setdefault(target_kind, []).append(target_id)
    found: dict[tuple[str, UUID], Target | None] = {}
    for target_kind, target_ids in ids.items():
        kind = target_kinds.get_kind(target_kind)
        if kind.get_many and len(target_ids) > 1:
            several = kind.get_many(viewer, target_ids)
            found |= {(target_kind, pk): several.get(pk) for pk in target_ids}
            continue
        for pk in target_ids:
            with suppress(NotFound):
                found[target_kind, pk] = kind.get(viewer, pk)
    return found


def _words_of(target_kind: str, target: Target | None) -> str:
    """Return the words of a text, or "" if it is gone."""
    plain_text = target_kinds.get_kind(target_kind).plain_text
    is_readable = target is not None and not ModerationState(target.state).is_final
    return plain_text(target) if is_readable and plain_text else ""


@transaction.atomic
def note_signals(*, target_kind: str, target: Target, text: str, is_compared: bool = True) -> None:
    """Replace the signals of a text by its current ones, and weigh its open case again.

    With `is_compared`, the text is compared with others by likeness, rhythm and device, and the
    texts found with it are marked too. Lock the signals of the consultation, then the case.
    """
    note_several([NotedText(target_kind, target, text, is_compared)])


def note_several(texts: list[NotedText]) -> None:
    """Do what `note_signals` does for several texts, in some fifteen statements for all of them.

    Lock the signals of their consultations, then their cases, in the order of ids.
    """
    if not texts:
        return
    for consultation_id in sorted({text.target.consultation_id for text in texts}):
        _lock_signals(consultation_id)
    stored = _stored_signals(texts)
    found: dict[tuple[str, UUID], Signals] = {
        text.key: {kind: (_figures(spans), None) for kind, spans in find(text.text).items()}
        for text in texts
    }
    for key, signals in text_comparisons.compared(
        [noted for noted in texts if noted.is_compared]
    ).items():
        found[key] |= signals
    also_marked = _note_repeated_links(texts, found)
    _replace(texts, stored, found)
    for case in locked_cases([text.key for text in texts] + also_marked):
        weigh_case(case)


def _note_repeated_links(
    texts: Sequence[NotedText], found: dict[tuple[str, UUID], Signals]
) -> list[tuple[str, UUID]]:
    """Add the signals of repeated links to those found, and store those of earlier texts.

    Return the kind and id of these earlier texts.
    """
    noted = {text.key for text in texts}
    earlier = []
    for target_kind, target, spans, why in repeated_links.repeated(texts):
        key = (target_kind, target.pk)
        figures = _figures(spans) | why
        if key in noted:
            found[key][SignalKind.LINKS] = figures, None
        else:
            earlier.append(text_comparisons.signal(key, target, SignalKind.LINKS, figures, None))
    _store(earlier)
    return [(row.target_kind, row.target_id) for row in earlier]


def _figures(spans: Sequence[Span]) -> dict[str, Any]:
    counted = {
        kind: sum(span.kind == kind for span in spans) for kind in {span.kind for span in spans}
    }
    counts_by_kind = {
        kind: number
        for kind, number in sorted(counted.items())
        if kind in ("phone", "email", SHORTENED)
    }
    return {
        "number": len(spans),
        "spans": [span.to_json() for span in spans[:MOST_SPANS]],
    } | counts_by_kind


# Enough to show where the signals are. In a text with forty pages of addresses, marks do not help
# the reader.
MOST_SPANS = 100


@transaction.atomic
def forget_signals(*, target_kind: str, target_id: UUID) -> None:
    """Delete the signals of a deleted text, with its device and its similarities.

    Lock the signals of its consultation, if it was compared.
    """
    own = {"target_kind": target_kind, "target_id": target_id}
    for consultation_id in Arrival.objects.filter(**own).values_list("consultation_id", flat=True):
        _lock_signals(consultation_id)
    Signal.objects.filter(**own).delete()
    Trace.objects.filter(**own).delete()
    clusters.leave(target_kind, target_id)


def _lock_signals(consultation_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(consultation_id)])


def _stored_signals(texts: Sequence[NotedText]) -> list[tuple[UUID, tuple[str, UUID], str]]:
    """Return the id, the text and the kind of each signal of these texts."""
    rows = Signal.objects.filter(target_id__in=[text.target.pk for text in texts])
    stored = rows.values_list("pk", "target_kind", "target_id", "kind")
    return [(pk, (target_kind, target_id), kind) for pk, target_kind, target_id, kind in stored]


def _replace(
    texts: Sequence[NotedText],
    stored: Iterable[tuple[UUID, tuple[str, UUID], str]],
    found: Mapping[tuple[str, UUID], Signals],
) -> None:
    """Store the signals found, and delete the ones stored before that were not found again."""
    ended = [pk for pk, key, kind in stored if key in found and kind not in found[key]]
    if ended:
        Signal.objects.filter(pk__in=ended).delete()
    rows = [
        text_comparisons.signal(text.key, text.target, SignalKind(kind), *explained)
        for text in texts
        for kind, explained in found[text.key].items()
    ]
    _store(rows)


def _store(rows: Sequence[Signal]) -> None:
    Signal.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["target_id", "target_kind", "kind"],
        update_fields=["why", "weight", "cluster"],
    )
