"""The audit log as the administrators of an organisation read it: actor, act and time (ADR 47)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from consult.accounts import rules
from consult.accounts.models import Participant, RoleGrant
from consult.accounts.viewer import Viewer
from consult.core.enums import AuditAct
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.models import AuditEntry

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


def entries(
    viewer: Viewer,
    *,
    act: str = "",
    person: str = "",
    begins: str = "",
    ends: str = "",
    before: str = "",
) -> QuerySet[AuditEntry]:
    """Return the audit entries, latest first, each with the public name of its actor (`name`).

    `before` is the id of an entry: only older ones are returned. `begins` and `ends` are days in
    the organisation's time zone, both included. Raise `NotAllowed`, or `Invalid` if an argument is
    not a valid act, person, day or entry.
    """
    if not rules.can_read_audit(viewer):
        raise NotAllowed
    rows = AuditEntry.objects.filter(organisation=viewer.organisation)
    if act:
        rows = rows.filter(act=_valid_act(act))
    if person:
        rows = rows.filter(actor=_id(person, "person"))
    for name, written, shift, lookup in (("begins", begins, 0, "gte"), ("ends", ends, 1, "lt")):
        if written:
            rows = rows.filter(
                **{f"created_at__{lookup}": _midnight(viewer.organisation, written, name, shift)}
            )
    named = Participant.objects.filter(pk=OuterRef("actor")).values("public_name")
    rows = rows.annotate(name=Subquery(named)).order_by("-created_at", "-id")
    return _after(rows, viewer, before) if before else rows


def team_of(viewer: Viewer) -> list[Participant]:
    """Return the participants who have a role here, by public name, to filter the log by."""
    if not rules.can_read_audit(viewer):
        raise NotAllowed
    role_grants = RoleGrant.objects.filter(organisation=viewer.organisation).values("participant")
    return list(Participant.objects.filter(pk__in=role_grants).order_by("public_name", "id"))


def stream_entries(viewer: Viewer, **filters: Any) -> Iterator[dict]:
    """Yield the entries of `entries` as dicts, read in chunks, for a file to download.

    The errors of `entries` are raised at the call, before the first entry is read.
    """
    return _serialize(entries(viewer, **filters))


def _serialize(rows: QuerySet[AuditEntry]) -> Iterator[dict[str, Any]]:
    for entry in rows.iterator(chunk_size=1000):
        yield {
            "id": str(entry.pk),
            "created_at": entry.created_at,
            "act": entry.act,
            "actor": entry.actor and str(entry.actor),
            "name": entry.name or "",  # type: ignore[attr-defined]  # an annotation of the query
            "kind": entry.kind,
            "object_id": entry.object_id and str(entry.object_id),
            "consultation_id": entry.consultation_id and str(entry.consultation_id),
            "data": entry.data,
        }


def _valid_act(act: str) -> str:
    if act not in AuditAct.values:
        raise Invalid(attr="act")
    return act


def _id(text: str, name: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(attr=name) from None


def _midnight(organisation: Organisation, text: str, name: str, shift: int) -> datetime:
    """Return the beginning of the day `shift` days after the given one.

    It is in the organisation's time zone. Raise `Invalid` if the day is not valid.
    """
    try:
        day = date.fromisoformat(text) + timedelta(days=shift)
        return datetime.combine(day, time.min, tzinfo=ZoneInfo(organisation.time_zone))
    except (ValueError, OverflowError):
        raise Invalid(attr=name) from None


def _after(rows: QuerySet[AuditEntry], viewer: Viewer, before: str) -> QuerySet[AuditEntry]:
    last = AuditEntry.objects.filter(
        organisation=viewer.organisation, pk=_id(before, "before")
    ).first()
    if last is None:
        raise Invalid(attr="before")
    return rows.filter(TupleLessThan(Tuple(F("created_at"), F("id")), (last.created_at, last.pk)))
