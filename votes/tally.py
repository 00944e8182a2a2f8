"""Counts: kept beside proposals for lists, and checked against the ledger."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import structlog
from django.db import connection
from django.db.models import F

from votes.enums import Choice
from votes.models import Tally

if TYPE_CHECKING:
    from uuid import UUID

log = structlog.get_logger(__name__)
MOVE = """
UPDATE votes_tally SET agree = agree + %s, mixed = mixed + %s, disagree = disagree + %s, total = total + %s,
  version = version + 1
WHERE question_id = %s RETURNING version
"""


def open_tally(question) -> None:
    """Give a position question its count, at zero, beside its proposal's topic."""
    Tally.objects.create(
        question=question,
        organisation_id=question.organisation_id,
        proposal_id=question.proposal_id,
        consultation_id=question.consultation_id,
        topic_id=question.proposal.topic_id,
    )


def move(question_id: UUID, *, before: str, after: str) -> int:
    """Move one voice from a choice to another, empty standing for none; return the version of the count."""
    change = Counter({after: 1} if after else {})
    change.subtract({before: 1} if before else {})
    return add(question_id, change)


def add(question_id: UUID, change: Counter) -> int:
    """Add voices by choice, less than nothing where they leave; the ledger's head is locked by then."""
    moved = [change[choice] for choice in (Choice.AGREE, Choice.MIXED, Choice.DISAGREE)]
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [*moved, change.total(), question_id])
        return cursor.fetchone()[0]


def settle(question_id: UUID, counts: Counter) -> None:
    """Give a closed question the count its ledger proves; a difference is an error to be looked into, and is logged."""
    proven = {choice: counts[choice] for choice in Choice.values}
    tally = Tally.objects.filter(pk=question_id)
    if tally.values(*Choice.values).get() != proven:
        log.error("tally_drifted", question=str(question_id))
    tally.update(**proven, total=counts.total(), version=F("version") + 1)
