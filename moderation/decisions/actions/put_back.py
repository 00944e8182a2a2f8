"""Return of the public logs to what they were before a restore (ADR 138).

The lines that the backup lacks are written again exactly, from the ledger outside the database.
They have no effect: `replay.py` applies what still has to apply, in new lines after them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import consultations
from consult.core.postgres import tenancy
from consult.core.records import journal
from consult.organisations.selectors import organisations
from moderation.decisions import chain, ledger
from moderation.decisions.actions.log import lock_head
from moderation.decisions.ledger import Entry
from moderation.models import Decision, DecisionHead, StatementOfReasons

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

MOMENTS = ("decided_at", "opened_at", "until")


class Gap(NamedTuple):
    """The place where the ledger does not follow the log, and how many decisions are after it."""

    consultation: Consultation
    number: int
    decisions: int


@dataclass
class PutBack:
    """The outcome of the return of all logs. The operator has to read the gaps."""

    decisions: int = 0
    gaps: list[Gap] = field(default_factory=list)


def put_back_decisions() -> PutBack:
    """Add to the log of each consultation the decisions that only the ledger has.

    They follow the last decision of the database without a gap. Consultations that the backup does
    not contain are left out. Run it before the site opens, and before anything is replayed. A
    second run changes nothing.
    """
    outcome = PutBack()
    noted = ledger.decisions_with_line()
    for organisation in organisations():
        with tenancy.organisation(organisation.pk):
            viewer = Viewer.system(organisation)
            for consultation in consultations(viewer).order_by("pk"):
                if entries := noted.get(str(consultation.pk)):
                    _put_back(viewer, consultation, entries, outcome)
    return outcome


@transaction.atomic
def _put_back(
    viewer: Viewer, consultation: Consultation, entries: list[Entry], outcome: PutBack
) -> None:
    head = lock_head(consultation.organisation_id, consultation.pk)
    rows = _follow(head, entries)
    if rows:
        Decision.objects.bulk_create(rows)
        # Their facts are lost, as those of every decision after five years.
        StatementOfReasons.objects.bulk_create(
            StatementOfReasons(organisation_id=row.organisation_id, decision=row) for row in rows
        )
        head.save(update_fields=["number", "hash"])
        journal.record(
            viewer, "moderation.put_back", consultation, number=head.number, decisions=len(rows)
        )
        outcome.decisions += len(rows)
    if left := sum(entry.number > head.number for entry in entries):
        outcome.gaps.append(Gap(consultation, head.number + 1, left))


def _follow(head: DecisionHead, entries: list[Entry]) -> list[Decision]:
    """Return the rows that follow the head, one after the other, and move the head along.

    If two decisions follow the same one, the later one counts: the log went on there.
    """
    by_place = {
        (entry.number, entry.line["previous"]): entry for entry in entries if entry.line is not None
    }
    rows = []
    while entry := by_place.get((head.number + 1, head.hash)):
        row = _row_of(entry, head)
        if row.hash != chain.link(head.hash, chain.entry_of(row)):
            break
        rows.append(row)
        head.number = row.number
        head.hash = row.hash
    return rows


def _row_of(entry: Entry, head: DecisionHead) -> Decision:
    columns = dict(entry.line or {})
    columns |= {name: columns[name] and datetime.fromisoformat(columns[name]) for name in MOMENTS}
    del columns["consultation"]
    return Decision(
        pk=UUID(entry.decision),
        organisation_id=head.organisation_id,
        consultation_id=head.consultation_id,
        created_at=columns.pop("decided_at"),
        target_id=UUID(columns.pop("target_id")),
        is_put_back=True,
        **columns,
    )
