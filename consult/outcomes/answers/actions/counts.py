"""The stored counts of answered contributions, so that public pages count nothing.

The acts of the team count again at once. Contributions that are published, hidden or merged
meanwhile mark the counts as stale, and one job counts for all of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from consult.core.queue import jobs
from consult.organisations.selectors import get_organisation_by_id
from consult.outcomes.enums import AnswerProgress
from consult.outcomes.models import AnswerDue, AnswerTally, AnswerTarget
from debates.proposals.selectors.proposals import public_proposals

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation


def mark_stale(consultation_id: UUID) -> None:
    """Store a job that counts the answers again, where they are counted and none is stored yet.

    The row stays locked until the end of the transaction, so that the job of an earlier change
    waits for this one.
    """
    row = AnswerTally.objects.select_for_update().filter(consultation=consultation_id).first()
    if row is None or row.is_stale:
        return
    row.is_stale = True
    row.save(update_fields=["is_stale"])
    jobs.store(
        row.organisation_id,
        jobs.Request(
            "outcomes.count_answers",
            {"organisation_id": row.organisation_id, "consultation_id": consultation_id},
        ),
    )


@jobs.job("outcomes.count_answers", is_short=True)
def count_answers(*, organisation_id: UUID, consultation_id: UUID) -> None:
    """Count the answers of a consultation again."""
    recount(get_organisation_by_id(organisation_id), consultation_id)


@transaction.atomic
def recount(organisation: Organisation, consultation_id: UUID) -> AnswerTally:
    """Count the answers of a consultation by service and due date, and store the counts.

    Public contributions are counted, without those that were merged into another one.
    """
    row = lock_tally(organisation, consultation_id)
    row.groups = _count(organisation, row.consultation)
    row.is_stale = False
    row.save(update_fields=["groups", "is_stale"])
    return row


@transaction.atomic
def correct_counts(organisation: Organisation, consultation_id: UUID) -> bool:
    """Count the answers of a consultation again, and return whether the stored counts were wrong.

    Counts that are not stored, or that a job is about to renew, are not wrong.
    """
    stored = AnswerTally.objects.filter(consultation=consultation_id, is_stale=False)
    if not stored.exists():
        return False
    row = lock_tally(organisation, consultation_id)
    counted = _count(organisation, row.consultation)
    if row.is_stale or _by_group(row.groups) == _by_group(counted):
        return False
    row.groups = counted
    row.save(update_fields=["groups"])
    return True


def _by_group(groups: list[dict[str, Any]]) -> dict[tuple, dict[str, Any]]:
    return {(group["service"], group["due_on"]): group for group in groups}


def lock_tally(organisation: Organisation, consultation_id: UUID) -> AnswerTally:
    """Return the stored counts of a consultation, locked. Acts on its due dates wait for it."""
    AnswerTally.objects.get_or_create(
        consultation_id=consultation_id, defaults={"organisation": organisation}
    )
    rows = AnswerTally.objects.select_related("consultation__organisation")
    return rows.select_for_update(of=["self"]).get(consultation=consultation_id)


def _count(organisation: Organisation, consultation: Consultation) -> list[dict[str, Any]]:
    dues = {
        due.proposal_id: (due.service_id, due.due_on)
        for due in AnswerDue.objects.filter(consultation=consultation)
    }
    usual = dues.get(None, (None, None))
    targets = AnswerTarget.objects.filter(
        answer__consultation=consultation,
        answer__progress=AnswerProgress.PUBLISHED,
        proposal__isnull=False,
    )
    answered: dict[UUID | None, datetime] = dict(
        targets.values_list("proposal_id", "answer__published_at")  # type: ignore[arg-type]  # a published answer has its date
    )
    zone = ZoneInfo(organisation.time_zone)
    groups: dict[tuple, dict[str, int]] = {}
    expected = public_proposals(consultation).filter(merged_into=None)
    for pk in expected.values_list("pk", flat=True):
        service, due_on = dues.get(pk, usual)
        counts = groups.setdefault(
            (service, due_on), {"expected": 0, "answered": 0, "answered_late": 0}
        )
        counts["expected"] += 1
        if pk in answered:
            counts["answered"] += 1
            day = answered[pk].astimezone(zone).date()
            counts["answered_late"] += bool(due_on and day > due_on)
    return [
        {
            "service": str(service) if service else None,
            "due_on": due_on.isoformat() if due_on else None,
            **counts,
        }
        for (service, due_on), counts in groups.items()
    ]
