"""The receivers that keep the sources up to date when public texts appear, change and go.

The citations of a text that leaves public view are deleted in the transaction of that act. What a
text cites is looked up by a job, after the commit. Imported texts come by thousands: one job looks
up what a whole import cites.
"""

from typing import Any

from consult.core.queue import jobs
from consult.core.queue.events import during
from consult.outcomes.sources.actions.collection import forget_citations
from consult.workshops.events import (
    ConsentWithdrawn,
    PassageMasked,
    WordsPublished,
    WordsWithdrawn,
    WorkshopChanged,
    WorkshopPublished,
)
from debates.events import (
    CommentEdited,
    CommentPublished,
    CommentVisibilityChanged,
    ProposalArranged,
    ProposalEdited,
    ProposalPublished,
    ProposalVisibilityChanged,
    TextsImported,
)
from moderation.events import DecisionTaken

SPOKEN = "recording", "transcript", "workshop"


@during(ProposalPublished)
def collect_from_new_proposal(event: ProposalPublished) -> None:
    """Store the job that collects the sources of a new proposal."""
    if not event.is_imported:
        _store_job(event)


@during(ProposalEdited)
def collect_from_edited_proposal(event: ProposalEdited) -> None:
    """Store the job that collects the sources of a proposal again."""
    _store_job(event)


@during(ProposalArranged)
def collect_from_moved_proposal(event: ProposalArranged) -> None:
    """Store the job that puts the sources of a proposal under its new topic."""
    _store_job(event, with_comments=True)


@during(ProposalVisibilityChanged)
def follow_visibility_of_proposal(event: ProposalVisibilityChanged) -> None:
    """Delete the citations of a proposal and its comments, or store the job that collects them."""
    if not event.is_public:
        forget_citations(event.consultation_id, event.proposal_id)
    _store_job(event, with_comments=True)


@during(CommentPublished)
def collect_from_new_comment(event: CommentPublished) -> None:
    """Store the job that collects the sources of a new comment, if it contains a link."""
    if event.has_links:
        _store_job(event, comment_id=event.comment_id)


@during(CommentEdited)
def collect_from_edited_comment(event: CommentEdited) -> None:
    """Store the job that collects the sources of a comment again."""
    _store_job(event, comment_id=event.comment_id)


@during(CommentVisibilityChanged)
def follow_visibility_of_comment(event: CommentVisibilityChanged) -> None:
    """Delete the citations of a comment, or store the job that collects them."""
    if not event.is_public:
        forget_citations(event.consultation_id, event.proposal_id, event.comment_id)
    _store_job(event, comment_id=event.comment_id)


@during(WorkshopPublished)
@during(WorkshopChanged)
@during(ConsentWithdrawn)
@during(PassageMasked)
@during(WordsPublished)
@during(WordsWithdrawn)
def collect_from_workshop(event: Any) -> None:
    """Store the job that collects the sources of the transcripts of a consultation."""
    _store(event, "outcomes.collect_sources_of_transcripts")


@during(DecisionTaken)
def collect_after_decision(event: DecisionTaken) -> None:
    """Store the job that follows a workshop or a recording that moderation hid or restored."""
    if event.target_kind in SPOKEN:
        _store(event, "outcomes.collect_sources_of_transcripts")


@during(TextsImported)
def collect_from_import(event: TextsImported) -> None:
    """Store the job that collects the sources of all texts of a consultation."""
    _store(event, "outcomes.collect_sources_of_consultation")


def _store_job(event: Any, **more: Any) -> None:
    _store(event, "outcomes.collect_sources_of_text", proposal_id=event.proposal_id, **more)


def _store(event: Any, job: str, **more: Any) -> None:
    place = {"organisation_id": event.organisation_id, "consultation_id": event.consultation_id}
    jobs.store(event.organisation_id, jobs.Request(job, place | more))
