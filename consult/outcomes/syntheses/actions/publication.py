"""Announce a synthesis, open the participants' review of its draft, and publish its versions."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import public_reason
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.postgres.validation import check
from consult.core.words.text import clean_line, count_visible_characters
from consult.outcomes.coverage.selectors import compute_coverage, used_numbers
from consult.outcomes.enums import SynthesisProgress
from consult.outcomes.exceptions import SynthesisIsIncomplete
from consult.outcomes.models import DraftReview, Synthesis, SynthesisVersion
from consult.outcomes.quotations.actions import verify_all
from consult.outcomes.quotations.quoted_words.checks import verify_words
from consult.outcomes.remarks.actions import publish_remarks
from consult.outcomes.syntheses.actions.helpers import journalled, locked_synthesis
from consult.outcomes.syntheses.content import digest, to_json
from consult.outcomes.syntheses.draft_content import build_content, names_of_writers
from consult.outcomes.syntheses.todo import list_tasks

UNCHECKED = ["organisation", "synthesis", "published_by", "content", "withdrawn", "writers"]


@transaction.atomic
def announce_day(*, viewer: Viewer, synthesis_id: UUID, due_on: date | None) -> Synthesis:
    """Announce the day before which the synthesis is published, or take the announcement back.

    The day is public at once, until the first version is published. A past day is refused, unless it
    is announced already. Lock the synthesis. Raise `Invalid`, `NotFound` or `NotAllowed`.
    """
    synthesis = locked_synthesis(viewer, synthesis_id, "synthesis.publish")
    if due_on == synthesis.due_on:
        return synthesis
    if due_on and due_on < timezone.localdate():
        raise Invalid(_("This day is past: choose a later day."), attr="due_on")
    synthesis.due_on = due_on
    synthesis.save(update_fields=["due_on"])
    journalled(viewer, "announce_day", synthesis, due_on=due_on.isoformat() if due_on else "")
    return synthesis


@transaction.atomic
def submit_to_review(
    *, viewer: Viewer, synthesis_id: UUID, opens_on: date, closes_on: date
) -> Synthesis:
    """Let participants review the draft from one day to another, both included.

    New days of a review that has not ended change this review. Others begin another review, of
    which the followers are notified too.

    Lock the synthesis. Raise `Invalid` if the dates are in the wrong order or past, `NotFound` or
    `NotAllowed`.
    """
    synthesis = locked_synthesis(viewer, synthesis_id, "synthesis.publish")
    if closes_on < timezone.localdate():
        raise Invalid(
            _("The last day of the review is past: choose a later day."), attr="closes_on"
        )
    if closes_on < opens_on:
        raise Invalid(_("The review ends after it begins: choose a later date."), attr="closes_on")
    review = _unfinished_review(synthesis) or DraftReview(
        organisation_id=synthesis.organisation_id, synthesis=synthesis
    )
    synthesis.review_opens_on = opens_on
    synthesis.review_closes_on = closes_on
    synthesis.progress = SynthesisProgress.IN_REVIEW
    check(synthesis, without=["organisation", "consultation"])
    synthesis.save(update_fields=["review_opens_on", "review_closes_on", "progress"])
    review.opens_on = opens_on
    review.closes_on = closes_on
    review.save()
    journalled(
        viewer,
        "submit_to_review",
        synthesis,
        opens_on=opens_on.isoformat(),
        closes_on=closes_on.isoformat(),
    )
    return synthesis


@transaction.atomic
def end_review(*, viewer: Viewer, synthesis_id: UUID, reason: str = "") -> Synthesis:
    """End the participants' review: today is its last day, or it does not begin.

    Participants read the reason of a review that ends before its announced day. Ending it twice
    changes nothing. Lock the synthesis. Raise `Invalid` without a reason, `NotFound` or `NotAllowed`.
    """
    synthesis = locked_synthesis(viewer, synthesis_id, "synthesis.publish")
    if synthesis.progress != SynthesisProgress.IN_REVIEW:
        return synthesis
    today = timezone.localdate()
    review = _unfinished_review(synthesis)
    if synthesis.review_opens_on and synthesis.review_opens_on > today:
        synthesis.review_opens_on = None
        synthesis.review_closes_on = None
        if review:
            review.delete()
    elif ends_early(synthesis):
        lacking = _("Say why the review ends before the announced day.")
        public = public_reason(DraftReview, reason, lacking, attr="reason", field="ending_reason")
        synthesis.review_closes_on = today
        if review:
            review.closes_on = today
            review.ending_reason = public
            review.save(update_fields=["closes_on", "ending_reason"])
    synthesis.progress = SynthesisProgress.DRAFT
    synthesis.save(update_fields=["review_opens_on", "review_closes_on", "progress"])
    journalled(viewer, "end_review", synthesis)
    return synthesis


def ends_early(synthesis: Synthesis) -> bool:
    """Return whether a review that is open would end before its announced day if it ended today."""
    today = timezone.localdate()
    opens = synthesis.review_opens_on
    closes = synthesis.review_closes_on
    return bool(opens and closes and opens <= today < closes)


def _unfinished_review(synthesis: Synthesis) -> DraftReview | None:
    """Return the review that is planned or open, or None."""
    closes = synthesis.review_closes_on
    if synthesis.progress != SynthesisProgress.IN_REVIEW or not closes:
        return None
    return synthesis.reviews.last() if closes >= timezone.localdate() else None


@transaction.atomic
def publish_version(
    *,
    viewer: Viewer,
    synthesis_id: UUID,
    note: str = "",
    dataset_version: int | None = None,
    published_at: datetime | None = None,
) -> SynthesisVersion:
    """Publish the draft as the next version. Its content is frozen, with its SHA-256.

    The quotations are compared with their sources again. A version after the first is a
    correction, whose note says what changed. Earlier versions stay readable. If nothing changed
    since the last version, return that version. `published_at` is for a synthesis that appeared
    before it was written here, such as that of the demo: it is now by default. Lock the synthesis.
    Raise `SynthesisIsIncomplete`, `Invalid` without a note, `NotFound` or `NotAllowed`.
    """
    synthesis = locked_synthesis(viewer, synthesis_id, "synthesis.publish")
    # Tasks read the state of each quotation, so all are compared with their sources first.
    verify_all(viewer, synthesis.pk)
    verify_words(viewer, synthesis)
    lacks = [task.sentence for task in list_tasks(viewer, synthesis) if task.required]
    if lacks:
        raise SynthesisIsIncomplete(lacks)
    content = build_content(viewer, synthesis)
    consultation = get_consultation_by_id(viewer, synthesis.consultation_id)
    coverage = compute_coverage(viewer, consultation, used_numbers(content))
    content.method["coverage"] = coverage.to_json()
    data = to_json(content)
    sha256 = digest(data)
    last = synthesis.versions.order_by("-number").first()
    if last is not None and last.sha256 == sha256:
        return last
    if last is not None and not count_visible_characters(note):
        raise Invalid(_("Write what this version corrects."), attr="note")
    number = (synthesis.versions.aggregate(Max("number"))["number__max"] or 0) + 1
    version = SynthesisVersion(
        organisation_id=synthesis.organisation_id,
        synthesis=synthesis,
        number=number,
        published_at=published_at or clock.now(),
        published_by=viewer.participant,
        note=clean_line(note) if last else "",
        content=data,
        sha256=sha256,
        dataset_version=dataset_version,
        writers=names_of_writers(synthesis),
    )
    check(version, without=UNCHECKED)
    version.save()
    publish_remarks(synthesis, number)
    synthesis.progress = SynthesisProgress.PUBLISHED
    synthesis.save(update_fields=["progress"])
    journalled(viewer, "publish", synthesis, number=number, sha256=sha256)
    return version
