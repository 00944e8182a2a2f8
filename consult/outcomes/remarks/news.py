"""The review of a draft synthesis, and the reply to a remark, as subjects of news."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultations
from consult.core.exceptions import NotFound
from consult.notifications.lines import Line
from consult.outcomes.models import DraftRemark, DraftReview
from consult.outcomes.remarks.review_counts import COUNTED
from consult.outcomes.remarks.selectors import path_of_remark, path_of_review
from moderation.enums import ModerationState

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
    """Return reviews by id, without those that the viewer may not see."""
    rows = DraftReview.objects.filter(organisation=viewer.organisation, pk__in=list(ids))
    rows = rows.select_related("synthesis")
    visible = get_consultations(viewer, [row.synthesis.consultation_id for row in rows])
    return {
        row.pk: ReviewNews(
            pk=row.pk,
            consultation_id=row.synthesis.consultation_id,
            title=row.synthesis.title,
            path=path_of_review(visible[row.synthesis.consultation_id].slug),
            ends_at=timezone.make_aware(datetime.combine(row.closes_on, time.max)),
        )
        for row in rows
        if row.synthesis.consultation_id in visible
    }


def get_review(viewer: Viewer, review_id: UUID) -> ReviewNews:
    """Return one review. Raise `NotFound`."""
    found = get_reviews(viewer, [review_id]).get(review_id)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class ReplyNews:
    """The reply of the writers to a remark, with the path where its author reads it."""

    pk: UUID
    consultation_id: UUID
    path: str
    has_words: bool
    title: str = ""


def get_replied_remarks(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, ReplyNews]:
    """Return the replied remarks by id. They contain no word, so that any viewer may have them.

    Those that wait for a moderator are left out once the others are public, because no page shows
    them then.
    """
    visible = Q(version__isnull=True) | Q(state__in=ModerationState.with_public_text())
    rows = DraftRemark.objects.filter(
        visible,
        organisation=viewer.organisation,
        pk__in=list(ids),
        agrees=False,
        replied_at__isnull=False,
        state__in=COUNTED,
    )
    return {
        row.pk: ReplyNews(row.pk, row.consultation_id, path_of_remark(row), bool(row.reply))
        for row in rows.select_related("consultation")
    }


def get_replied_remark(viewer: Viewer, remark_id: UUID) -> ReplyNews:
    """Return one replied remark. Raise `NotFound`."""
    found = get_replied_remarks(viewer, [remark_id]).get(remark_id)
    if found is None:
        raise NotFound
    return found


def sentence_of_review(line: Line) -> str:
    """Return the sentence of news about a review that is open."""
    return _("You can review the draft of the synthesis until %(day)s.") % {"day": line.last_day}


def sentence_of_reply(line: Line) -> str:
    """Return the sentence of news about the reply to a remark."""
    if line.subject.has_words:
        return _("The writers of the synthesis replied to your remark.")
    return _("The writers of the synthesis took your remark into account.")


def title_of(news: ReviewNews | ReplyNews) -> str:
    """Return the title of the synthesis, or none for a reply."""
    return news.title


def path_of(news: ReviewNews | ReplyNews) -> str:
    """Return the path of the page of the review, or of the remark."""
    return news.path
