"""The stored participation of a consultation, for its results pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.figures import stored_figures
from consult.outcomes.enums import AnswerProgress
from consult.outcomes.models import AnswerTarget, ParticipationRecord
from debates.proposals.selectors.proposals import public_proposals

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

# With fewer writers, the share of the ten most active ones would describe nearly all of them.
FEWEST_WRITERS = 50


@dataclass(frozen=True)
class Participation:
    """The contributions by day, and the share of the discussion that ten people wrote.

    `share_of_ten` is a whole percentage, or None where too few people wrote.
    """

    counted_at: datetime
    days: dict[date, int]
    share_of_ten: int | None
    writers: int
    texts: int


def get_participation(
    viewer: Viewer, consultation: Consultation, *, topic_id: UUID | None = None
) -> Participation | None:
    """Return the participation of a consultation or of one topic, or None before its first count.

    The share of the ten most active people is counted for whole consultations only. One query. The
    caller has checked that the viewer may see the consultation.
    """
    record = ParticipationRecord.objects.filter(
        organisation=viewer.organisation, consultation=consultation
    ).first()
    if record is None:
        return None
    days: dict[date, int] = defaultdict(int)
    for day, topic, number in record.days:
        if topic_id is None or topic == str(topic_id):
            days[date.fromisoformat(day)] += number
    is_shown = topic_id is None and record.writers >= FEWEST_WRITERS
    return Participation(
        counted_at=record.counted_at,
        days=dict(days),
        share_of_ten=round(100 * record.texts_of_ten / record.texts) if is_shown else None,
        writers=record.writers,
        texts=record.texts,
    )


def count_stored_texts(
    viewer: Viewer, consultation_ids: Iterable[UUID]
) -> dict[UUID, tuple[int, int]]:
    """Return the contributions and comments of consultations, by id; one query."""
    counts: dict[UUID, tuple[int, int]] = {}
    for row in stored_figures(viewer, consultation_ids, "contributions", "comments"):
        contributions, comments = counts.get(row.consultation, (0, 0))
        if row.figure == "contributions":
            counts[row.consultation] = contributions + row.number, comments
        else:
            counts[row.consultation] = contributions, comments + row.number
    return counts


def count_answers_by_state(viewer: Viewer, consultation: Consultation) -> dict[str, int]:
    """Count the public contributions with a published answer, by the state of the answer.

    Contributions that were merged into another one are left out. It reads every answer, so pages
    remember the result.
    """
    public = public_proposals(consultation).filter(merged_into=None)
    rows = AnswerTarget.objects.filter(
        organisation=viewer.organisation,
        answer__consultation=consultation,
        answer__progress=AnswerProgress.PUBLISHED,
        proposal__in=public,
    )
    return dict(rows.order_by().values_list("answer__state").annotate(Count("pk")))
