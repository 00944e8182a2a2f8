"""The review of a draft synthesis as a subject of news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from consult.consultations.selectors.consultations import get_consultations
from consult.core.exceptions import NotFound
from consult.outcomes.models import Synthesis

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.accounts.viewer import Viewer

REVIEW = "synthesis_review"


@dataclass(frozen=True)
class ReviewNews:
    """A review that participants can take part in, with the end of its last day."""

    pk: UUID
    consultation_id: UUID
    title: str
    path: str
    ends_at: datetime


def get_reviews(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, ReviewNews]:
    """Return reviews by the id of their synthesis, without those that the viewer may not see."""
    rows = Synthesis.objects.filter(
        organisation=viewer.organisation, pk__in=list(ids), review_closes_on__isnull=False
    )
    visible = get_consultations(viewer, [row.consultation_id for row in rows])
    return {
        row.pk: ReviewNews(
            pk=row.pk,
            consultation_id=row.consultation_id,
            title=row.title,
            path=f"/consultations/{visible[row.consultation_id].slug}/synthesis/review/",
            ends_at=timezone.make_aware(datetime.combine(row.review_closes_on, time.max)),
        )
        for row in rows
        if row.consultation_id in visible and row.review_closes_on
    }


def get_review(viewer: Viewer, synthesis_id: UUID) -> ReviewNews:
    """Return one review. Raise `NotFound`."""
    found = get_reviews(viewer, [synthesis_id]).get(synthesis_id)
    if found is None:
        raise NotFound
    return found


def title_of(review: ReviewNews) -> str:
    """Return the title of the synthesis."""
    return review.title


def path_of(review: ReviewNews) -> str:
    """Return the path of the page of the review."""
    return review.path
