"""Counts of the debate over time and by author, for the records of participation.

They read every public text of a consultation, so a job calls them, and no page does.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate

from consult.accounts.viewer import Viewer
from debates.enums import ProposalKind
from debates.models import Comment, Proposal

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


class Day(NamedTuple):
    """The public contributions of a topic that were sent on a day."""

    day: date
    topic: UUID
    number: int


def count_contributions_by_day(viewer: Viewer, consultation: Consultation) -> list[Day]:
    """Count the public contributions of each topic by day, in the organisation's time zone."""
    zone = ZoneInfo(viewer.organisation.time_zone)
    rows = (
        Proposal.objects.visible_to(Viewer.public(viewer.organisation))
        .counted()
        .filter(consultation=consultation)
        .order_by()
        .values_list(TruncDate("created_at", tzinfo=zone), "topic_id")
        .annotate(number=Count("pk"))
    )
    return sorted(Day(*row) for row in rows)


def count_texts_by_author(viewer: Viewer, consultation: Consultation) -> list[int]:
    """Count the public contributions and comments of each author, the largest number first.

    Contributions that a facilitator or an agent typed for others have no author here.
    """
    visitor = Viewer.public(viewer.organisation)
    proposals = Proposal.objects.visible_to(visitor).counted().filter(is_entered=False)
    proposals = proposals.exclude(kind=ProposalKind.WORKSHOP)
    comments = Comment.objects.visible_to(visitor).counted()
    numbers: Counter[UUID] = Counter()
    for rows in (proposals, comments):
        own = (
            rows.masked_for(None).filter(consultation=consultation, author__isnull=False).order_by()
        )
        numbers.update(dict(own.values_list("author").annotate(Count("pk"))))
    return sorted(numbers.values(), reverse=True)
