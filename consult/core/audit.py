"""The audit log: what the team read of people, took away, let others do, and when it signed in (ADR 47).

Written in the transaction of the act, or before an answer leaves: what cannot be noted is not done. Each entry goes to
the structured log too, once it is committed, so that whoever runs the installation can keep it elsewhere.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import connection, transaction

from consult.core import tenancy
from consult.core.clock import ClockNow
from consult.core.enums import AuditAct
from consult.core.models import AuditEntry

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer

log = structlog.get_logger(__name__)
# What an entry may hold beside ids: a code of ours, never what somebody wrote.
CODE = re.compile(r"[a-z0-9_.:-]{0,40}", re.ASCII)


def record(viewer: Viewer, act: str, *, kind="", object_id=None, consultation_id=None, **data) -> AuditEntry:
    """Write that `viewer` did `act`; `data` holds ids, codes and counts: `ValueError` on anything else."""
    if wrong := sorted(name for name, value in data.items() if not _is_bare(value)):
        raise ValueError(f"the audit log keeps ids, codes and counts alone: {', '.join(wrong)}")
    entry = AuditEntry.objects.create(
        organisation_id=viewer.organisation.id,
        act=AuditAct(act),
        actor=viewer.participant.id if viewer.participant else None,
        kind=kind,
        object_id=object_id,
        consultation_id=consultation_id,
        data={name: str(value) if isinstance(value, UUID) else value for name, value in data.items()},
    )
    transaction.on_commit(lambda: _ship(entry))
    return entry


def repeat(viewer: Viewer, act: str, about: dict, data: dict) -> None:
    """Note what the journal was told, where the audit log keeps it too; texts and lists stay in the journal.

    So does whom an erasure forgot: an entry that leaves this installation does not name them, not by an id either.
    """
    if act not in AuditAct.journalled() or (act in AuditAct.of_the_team() and not viewer.is_of_the_team):
        return
    if act == AuditAct.ERASE:
        about = about | {"object_id": None}
    record(viewer, act, **about, **{name: value for name, value in data.items() if _is_bare(value)})


def has_noted(viewer: Viewer, act: str, object_id: UUID, *, within: timedelta) -> bool:
    """Whether the same person is known to have read the same thing a short while ago."""
    rows = AuditEntry.objects.filter(organisation_id=viewer.organisation.id, actor=viewer.person().pk)
    return rows.filter(act=act, object_id=object_id, created_at__gt=ClockNow() - within).exists()


def forget_old() -> int:
    """Forget, in every organisation, what is kept no longer; returns how many entries.

    The database alone decides which: nobody, its owner included, takes away an entry that is younger (ADR 47).
    """
    with tenancy.across_organisations("the audit log ends everywhere"), connection.cursor() as cursor:
        cursor.execute("SELECT consult_forget_audit()")
        return cursor.fetchone()[0]


def _is_bare(value):
    if isinstance(value, bool | int | UUID) or value is None:
        return True
    return isinstance(value, str) and CODE.fullmatch(value) is not None


def _ship(entry):
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
