"""The audit log of what a team did with data about people (ADR 47).

An entry records that a member of the team read data about people, exported or deleted it, gave
other people a right, or signed in. It is written in the transaction of the act, or before the
answer is sent: an act that cannot be recorded is not done. After the commit, each entry also goes
to the structured log, so that the operator can store a copy elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Max

from consult.core.enums import AuditAct
from consult.core.models import AuditEntry
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer

log = structlog.get_logger(__name__)
# Strings in an entry are codes of the program, never text that a person wrote.
CODE = re.compile(r"[a-z0-9_.:-]{0,40}", re.ASCII)


def record(
    viewer: Viewer,
    act: str,
    *,
    kind: str = "",
    object_id: UUID | None = None,
    consultation_id: UUID | None = None,
    **data: Any,
) -> AuditEntry:
    """Record that the viewer did `act`, and return the entry.

    `data` holds ids, codes and counts. Raise `ValueError` on any other value.
    """
    if wrong := sorted(name for name, value in data.items() if not _is_bare(value)):
        raise ValueError(f"the audit log keeps ids, codes and counts alone: {', '.join(wrong)}")
    entry = AuditEntry.objects.create(
        organisation_id=viewer.organisation.id,
        act=AuditAct(act),
        actor=viewer.participant.id if viewer.participant else None,
        kind=kind,
        object_id=object_id,
        consultation_id=consultation_id,
        data={
            name: str(value) if isinstance(value, UUID) else value for name, value in data.items()
        },
    )
    transaction.on_commit(lambda: _ship(entry))
    return entry


def repeat(viewer: Viewer, act: str, about: dict, data: dict) -> None:
    """Copy an entry of the journal to the audit log, if the audit log records this act too.

    Texts and lists are left out. For the erasure of a participant the id is left out as well, so
    that no copy of the log outside this installation identifies that person.
    """
    if act not in AuditAct.journalled() or (
        act in AuditAct.of_the_team() and not viewer.is_of_the_team
    ):
        return
    if act == AuditAct.ERASE:
        about = about | {"object_id": None}
    record(viewer, act, **about, **{name: value for name, value in data.items() if _is_bare(value)})


def has_noted(viewer: Viewer, act: str, object_id: UUID, *, within: timedelta) -> bool:
    """Return whether the audit log has this act of the viewer on this object within this period."""
    rows = AuditEntry.objects.filter(
        organisation_id=viewer.organisation.id, actor=viewer.person().pk
    )
    return rows.filter(act=act, object_id=object_id, created_at__gt=ClockNow() - within).exists()


def find_last_acts(viewer: Viewer, actors: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return when each of these participants last did an act of the audit log, by participant.

    The caller shows the day alone. Run one query.
    """
    rows = AuditEntry.objects.filter(organisation_id=viewer.organisation.id, actor__in=list(actors))
    return dict(rows.values_list("actor").annotate(last=Max("created_at")))


def forget_old() -> int:
    """Delete the entries older than a year in every organisation, and return how many.

    A function of the database decides which entries are old enough. No role of the database can
    delete a younger entry, not even the owner (ADR 47).
    """
    with (
        tenancy.across_organisations("the audit log ends everywhere"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT consult_forget_audit()")
        return cursor.fetchone()[0]


def _is_bare(value: str) -> bool:
    if isinstance(value, bool | int | UUID) or value is None:
        return True
    return isinstance(value, str) and CODE.fullmatch(value) is not None


def _ship(entry: AuditEntry) -> None:
    log.info(
        "audit",
        id=str(entry.pk),
        act=str(entry.act),
        organisation=str(entry.organisation_id),
        actor=entry.actor and str(entry.actor),
        kind=entry.kind,
        object=entry.object_id and str(entry.object_id),
        consultation=entry.consultation_id and str(entry.consultation_id),
        data=entry.data,
    )
