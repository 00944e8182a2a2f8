"""The counts of a review: participants, remarks, and remarks taken into account."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.core.words.dates import format_date
from consult.outcomes.models import DraftRemark, Synthesis
from consult.outcomes.syntheses.content import ReviewFacts
from moderation.enums import ModerationState

# Remarks that wait for a moderator count: their authors did review the draft.
COUNTED = [*ModerationState.with_public_text(), ModerationState.PENDING]
UNANSWERED = Q(replied_at__isnull=True) | Q(replied_at__lt=F("written_at"))


def remarks_of_review(synthesis: Synthesis) -> QuerySet[DraftRemark]:
    """Return the remarks of the latest review that were not withdrawn or removed.

    They are those that no version has made public yet, and those given since the first day of the
    review. An earlier review, before an earlier version, had other dates.
    """
    rows = DraftRemark.objects.filter(synthesis=synthesis, state__in=COUNTED)
    if synthesis.review_opens_on is None:
        return rows.none()
    since = Q(created_at__date__gte=synthesis.review_opens_on)
    return rows.filter(Q(version__isnull=True) | since)


def count_review(synthesis: Synthesis) -> ReviewFacts | None:
    """Return the dates and the counts of the latest review, or None without one. One query."""
    opens = synthesis.review_opens_on
    closes = synthesis.review_closes_on
    if opens is None or closes is None:
        return None
    counts = remarks_of_review(synthesis).aggregate(
        readers=Count("author", distinct=True),
        agreements=Count("pk", filter=Q(agrees=True)),
        remarks=Count("pk", filter=Q(agrees=False)),
        taken_into_account=Count("pk", filter=Q(agrees=False, is_taken_into_account=True)),
    )
    return ReviewFacts(opens.isoformat(), closes.isoformat(), **counts)


def count_unanswered(synthesis: Synthesis) -> dict[UUID, int]:
    """Return how many remarks of the latest review have no answer, by passage. One query."""
    rows = remarks_of_review(synthesis).filter(UNANSWERED, agrees=False)
    pairs = rows.order_by().values_list("passage").annotate(number=Count("pk"))
    return dict(pairs)


def count_unanswered_by_consultation(
    viewer: Viewer, consultation_ids: Iterable[UUID]
) -> dict[UUID, int]:
    """Return the numbers of `count_unanswered`, by consultation. One query."""
    opens_on = F("synthesis__review_opens_on")
    rows = DraftRemark.objects.filter(
        UNANSWERED,
        Q(version__isnull=True) | Q(created_at__date__gte=opens_on),
        organisation=viewer.organisation,
        synthesis__consultation__in=list(consultation_ids),
        synthesis__review_opens_on__isnull=False,
        state__in=COUNTED,
        agrees=False,
    )
    pairs = rows.order_by().values_list("synthesis__consultation").annotate(number=Count("pk"))
    return dict(pairs)


def describe_review(review: ReviewFacts) -> str:
    """Return who reviewed the draft and when, without a full stop, for the editorial record."""
    if not review.readers:
        return _("Open to review by participants from %(opens)s to %(closes)s") % _days(review)
    readers = ngettext(
        "%(number)s participant, from %(opens)s to %(closes)s",
        "%(number)s participants, from %(opens)s to %(closes)s",
        review.readers,
    )
    return readers % {"number": review.readers, **_days(review)}


def explain_review(review: ReviewFacts) -> str:
    """Return how many participants reviewed the draft, and what became of their remarks."""
    if not review.readers:
        sentence = _(
            "The draft was open to review from %(opens)s to %(closes)s. No participant "
            "commented on it."
        )
        return sentence % _days(review)
    readers = ngettext(
        "Synthesis reviewed by %(number)s participant before its publication.",
        "Synthesis reviewed by %(number)s participants before its publication.",
        review.readers,
    ) % {"number": review.readers}
    return f"{readers} {explain_remarks(review)}"


def explain_remarks(review: ReviewFacts) -> str:
    """Return how many changes were asked for, and how many were taken into account."""
    if not review.remarks:
        return _("No change was requested.")
    requested = ngettext(
        "%(number)s change was requested.", "%(number)s changes were requested.", review.remarks
    ) % {"number": review.remarks}
    if not review.taken_into_account:
        return f"{requested} {_('The writers accepted none of them.')}"
    accepted = ngettext(
        "The writers took %(number)s into account.",
        "The writers took %(number)s of them into account.",
        review.remarks,
    ) % {"number": review.taken_into_account}
    return f"{requested} {accepted}"


def _days(review: ReviewFacts) -> dict[str, str]:
    days = {"opens": review.opens_on, "closes": review.closes_on}
    return {name: format_date(date.fromisoformat(day)) for name, day in days.items()}
