"""The journal: one entry per civic act, written in the act's own transaction."""

from consult.core import audit
from consult.core.models import JournalEntry

CONSULTATION = "consultation"


def record(viewer, act, obj, **data):
    """Write that `viewer` did `act` on `obj`; `data` holds ids, states and counts, never text, names or addresses.

    What the audit log keeps too (`AuditAct.journalled`) is written there in the same breath.

    Casting and withdrawing a position never come here: the ledger is their journal (reliability, head).
    """
    about = {
        "kind": obj._meta.model_name,
        "object_id": obj.pk,
        "consultation_id": obj.pk if _is_consultation(obj) else getattr(obj, "consultation_id", None),
    }
    audit.repeat(viewer, act, about, data)
    return JournalEntry.objects.create(
        organisation_id=viewer.organisation.id,
        act=act,
        actor=viewer.participant.id if viewer.participant else None,
        data=data,
        **about,
    )


def last_entry(act, obj) -> JournalEntry | None:
    """Return the latest entry of an act on an object, or None."""
    entries = JournalEntry.objects.filter(act=act, object_id=obj.pk)
    return entries.order_by("-created_at", "-pk").first()


def _is_consultation(obj):
    """By name: the core knows none of the apps above it."""
    return obj._meta.model_name == CONSULTATION
