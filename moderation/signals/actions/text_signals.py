"""Signals of texts, noted as texts arrive and change.

They sort the queue, and neither hide nor refuse a text. No civic act waits for them. They are not
journalled, because they are the act of no person and can be computed again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from consult.accounts.viewer import Viewer
from consult.core import jobs
from consult.core.exceptions import NotFound
from consult.organisations.selectors import get_organisation_by_id
from moderation import target_kinds
from moderation.cases.actions.cases import locked_case
from moderation.cases.actions.urgency import weigh_case
from moderation.enums import ModerationState, SignalKind
from moderation.models import Arrival, Signal, Trace
from moderation.signals.actions import clusters, text_comparisons
from moderation.signals.actions.device_marks import leave_trace
from moderation.signals.detection import find
from moderation.signals.links import SHORTENED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from moderation.signals.spans import Span
    from moderation.target_kinds import Target

# Two copies that arrive together would not find each other. This lock makes the texts of one
# consultation wait for one another.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('moderation:signals:' || %s, 0))"


def announce_text(
    target_kind: str, target: Target, *, is_compared: bool = True, is_sent: bool = True
) -> None:
    """Store, in the transaction of the act, the job that computes the signals of a text.

    The text arrived, changed or was deleted. The device is stored at once. `is_compared` is False
    for a version that waits next to its published text. `target` has `pk`,
    `organisation_id`, `consultation_id` and `author_id`. `is_sent` is False if a moderator did the
    act: the device in use is then not the author's.
    """
    if is_sent:
        leave_trace(target_kind=target_kind, target=target)
    compute_later(target_kind, target, is_compared=is_compared)


def compute_later(target_kind: str, target: Target, *, is_compared: bool = True) -> None:
    """Store the job that computes the signals of a text. Its author does not wait for them."""
    about = {
        "organisation_id": target.organisation_id,
        "target_kind": target_kind,
        "target_id": target.pk,
        "is_compared": is_compared,
    }
    jobs.store(target.organisation_id, jobs.Request("moderation.note_signals", about))


@jobs.job("moderation.note_signals", is_short=True)
def look_again(
    *, organisation_id: UUID, target_kind: str, target_id: UUID, is_compared: bool = True
) -> None:
    """Note the current signals of a text, or delete them if the text is gone.

    It may be called twice for the same change, and late.
    """
    kind = target_kinds.get_kind(target_kind)
    viewer = Viewer.system(get_organisation_by_id(organisation_id))
    try:
        target = kind.get(viewer, target_id)
    except NotFound:
        target = None
    is_there = target is not None and not ModerationState(target.state).is_final
    words = kind.plain_text(target) if is_there and kind.plain_text else ""
    if words:
        note_signals(target_kind=target_kind, target=target, text=words, is_compared=is_compared)
    else:
        forget_signals(target_kind=target_kind, target_id=target_id)


@transaction.atomic
def note_signals(*, target_kind: str, target: Target, text: str, is_compared: bool = True) -> None:
    """Replace the signals of a text by its current ones, and weigh its open case again.

    With `is_compared`, the text is compared with others by likeness, rhythm and device, and the
    texts found with it are marked too. Lock the signals of the consultation, then the case.
    """
    _hold(target.consultation_id)
    found: dict[SignalKind, tuple[dict[str, Any], UUID | None]] = {
        kind: (_figures(spans), None) for kind, spans in find(text).items()
    }
    if is_compared:
        found |= text_comparisons.compared(target_kind, target, text)
    _replace(target_kind, target, found)
    _weigh(target_kind, target.pk)


def _figures(spans: Sequence[Span]) -> dict[str, Any]:
    counted = {
        what: sum(span.what == what for span in spans) for what in {span.what for span in spans}
    }
    kept = {
        what: number
        for what, number in sorted(counted.items())
        if what in ("phone", "email", SHORTENED)
    }
    return {"number": len(spans), "spans": [span.to_json() for span in spans[:MOST_SPANS]]} | kept


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
        _hold(consultation_id)
    Signal.objects.filter(**own).delete()
    Trace.objects.filter(**own).delete()
    clusters.leave(target_kind, target_id)


def _hold(consultation_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(consultation_id)])


def _replace(
    target_kind: str, target: Target, found: Mapping[SignalKind, tuple[dict[str, Any], UUID | None]]
) -> None:
    own = Signal.objects.filter(target_kind=target_kind, target_id=target.pk)
    own.exclude(kind__in=found).delete()
    rows = [
        text_comparisons.signal((target_kind, target.pk), target, SignalKind(kind), *said)
        for kind, said in found.items()
    ]
    Signal.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["target_id", "target_kind", "kind"],
        update_fields=["why", "weight", "cluster"],
    )


def _weigh(target_kind: str, target_id: UUID) -> None:
    case = locked_case(target_kind, target_id)
    if case:
        weigh_case(case)
