"""The journal: one entry per civic act, written in the transaction of the act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Model

from consult.core.models import JournalEntry
from consult.core.postgres import writes
from consult.core.records import audit

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


CONSULTATION = "consultation"


def record(viewer: Viewer, act: str, obj: Model, **data: Any) -> JournalEntry:
    """Record that `viewer` did `act` on `obj`, and return the entry.

    `data` holds ids, states and counts, never text, names or addresses. Acts that the audit log
    records too (`AuditAct.journalled`) are also written there.

    Never record here that a position is cast or withdrawn: the ledger is the journal of votes.
    """
    about = {
        "kind": obj._meta.model_name,
        "object_id": obj.pk,
        "consultation_id": obj.pk
        if _is_consultation(obj)
        else getattr(obj, "consultation_id", None),
    }
    audit.repeat(viewer, act, about, data)
    entry = JournalEntry(
        organisation_id=viewer.organisation.id,
        act=act,
        actor=viewer.participant.id if viewer.participant else None,
        data=data,
        **about,
    )
    writes.insert(entry)
    return entry


def last_entry(act: str, obj: Model) -> JournalEntry | None:
    """Return the latest entry of an act on an object, or None."""
    entries = JournalEntry.objects.filter(act=act, object_id=obj.pk)
    return entries.order_by("-created_at", "-pk").first()


def _is_consultation(obj: Model) -> bool:
    """Return whether this object is a consultation, by the name of its model.

    The core does not import the apps above it.
    """
    return obj._meta.model_name == CONSULTATION
