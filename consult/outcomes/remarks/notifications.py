"""The notification of the followers of a consultation when the review of a draft begins."""

from uuid import UUID

from django.utils import timezone

from consult.core.postgres import tenancy
from consult.notifications.actions.news import publish_news
from consult.notifications.enums import Followed, Happened, NewsKind
from consult.outcomes.enums import SynthesisProgress
from consult.outcomes.models import Synthesis
from consult.outcomes.remarks.news import REVIEW
from consult.outcomes.syntheses.selectors import is_in_review


def notify_of_reviews() -> int:
    """Notify the followers of reviews that are open, of each one once, in every organisation.

    Return how many reviews were new.
    """
    with tenancy.across_organisations("reviews of drafts begin in every organisation"):
        rows = Synthesis.objects.filter(
            progress=SynthesisProgress.IN_REVIEW, consultation__published_at__isnull=False
        )
        found = list(rows.select_related("organisation").order_by("pk"))
    return sum(_notify(synthesis.organisation_id, synthesis) for synthesis in found)


def _notify(organisation_id: UUID, synthesis: Synthesis) -> bool:
    with tenancy.organisation(organisation_id), timezone.override(synthesis.organisation.time_zone):
        review = synthesis.reviews.last() if is_in_review(synthesis) else None
        return review is not None and publish_news(
            organisation_id=organisation_id,
            happened=Happened.OPENED,
            subject=(REVIEW, review.pk),
            audience=[(Followed.CONSULTATION, synthesis.consultation_id, NewsKind.STEP)],
            consultation_id=synthesis.consultation_id,
        )
