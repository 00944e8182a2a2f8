"""Note what texts show, as they come and change: it sorts the queue, and neither hides nor refuses anything.

No civic act waits for it, and nothing is journalled: it is nobody's act, and can be worked out again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from consult.accounts.viewer import Viewer
from consult.core import events, kinds
from consult.core.exceptions import NotFound
from consult.organisations.selectors import get_organisation_by_id
from moderation.actions import clustering, gathering
from moderation.actions.cases import locked_case
from moderation.actions.tracing import leave_trace
from moderation.actions.weighing import weigh_case
from moderation.enums import ModerationState, SignalKind
from moderation.events import TextWritten
from moderation.models import Arrival, Signal, Trace
from moderation.signals import find
from moderation.signals.links import SHORTENED

if TYPE_CHECKING:
    from uuid import UUID

# Two copies that came together would each find no other; texts of one consultation are looked at one after another.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('moderation:signals:' || %s, 0))"


def announce_text(target_kind, target, *, is_compared=True, is_sent=True) -> None:
    """Say, in the act that did it, that a text came, changed or went; its device is kept, the rest is looked for after.

    `target` has `pk`, `organisation_id`, `consultation_id` and `author_id`. Where a moderator did it, and its author
    sent nothing (`is_sent`), the device at work is not theirs.
    """
    if is_sent:
        leave_trace(target_kind=target_kind, target=target)
    where = (target.organisation_id, target.consultation_id)
    events.announce(target.organisation_id, TextWritten(*where, target_kind, target.pk, is_compared))


def look_again(*, organisation_id: UUID, target_kind: str, target_id: UUID, is_compared: bool = True) -> None:
    """Note what a text shows now; forget it where the text is gone. Bears being told twice, and late."""
    kind, viewer = kinds.kind(target_kind), Viewer.system(get_organisation_by_id(organisation_id))
    try:
        target = kind.get(viewer, target_id)
    except NotFound:
        target = None
    is_there = target is not None and not ModerationState(target.state).is_final
    words = kind.words(target) if is_there and kind.words else ""
    if words:
        note_signals(target_kind=target_kind, target=target, text=words, is_compared=is_compared)
    else:
        forget_signals(target_kind=target_kind, target_id=target_id)


@transaction.atomic
def note_signals(*, target_kind: str, target, text: str, is_compared: bool = True) -> None:
    """Replace the signals of a text by those that it shows now, and place its open case anew in the queue.

    `is_compared`: with what others wrote, by likeness, rhythm and device; those that are found with it are marked too.
    Locks the signals of the consultation, then the case.
    """
    _hold(target.consultation_id)
    found = {kind: (_figures(spans), None) for kind, spans in find(text).items()}
    if is_compared:
        found |= gathering.compared(target_kind, target, text)
    _replace(target_kind, target, found)
    _weigh(target_kind, target.pk)


def _figures(spans):
    counted = {what: sum(span.what == what for span in spans) for what in {span.what for span in spans}}
    kept = {what: number for what, number in sorted(counted.items()) if what in ("phone", "email", SHORTENED)}
    return {"number": len(spans), "spans": [span.told() for span in spans[:MOST_SPANS]]} | kept


# Enough to see where; a text of forty pages of addresses is no longer read by its marks.
MOST_SPANS = 100


@transaction.atomic
def forget_signals(*, target_kind: str, target_id: UUID) -> None:
    """Forget everything that a text showed, with its device and what it resembled: its author took it away.

    Locks the signals of its consultation, where it was compared.
    """
    own = {"target_kind": target_kind, "target_id": target_id}
    for consultation_id in Arrival.objects.filter(**own).values_list("consultation_id", flat=True):
        _hold(consultation_id)
    Signal.objects.filter(**own).delete()
    Trace.objects.filter(**own).delete()
    clustering.leave(target_kind, target_id)


def _hold(consultation_id):
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(consultation_id)])


def _replace(target_kind, target, found):
    own = Signal.objects.filter(target_kind=target_kind, target_id=target.pk)
    own.exclude(kind__in=found).delete()
    rows = [gathering.signal((target_kind, target.pk), target, SignalKind(kind), *said) for kind, said in found.items()]
    Signal.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["target_id", "target_kind", "kind"],
        update_fields=["why", "weight", "cluster"],
    )


def _weigh(target_kind, target_id):
    case = locked_case(target_kind, target_id)
    if case:
        weigh_case(case)
