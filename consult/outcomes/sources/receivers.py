"""The receivers that keep the sources up to date when public texts appear, change and go.

The citations of a text that leaves public view are deleted in the transaction of that act. What a
text cites is looked up by a job, after the commit. Imported texts come by thousands: a nightly task
and `collect_sources` look them up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.core import jobs
from consult.core.events import during
from consult.outcomes.sources.actions.collection import forget_citations
from consult.workshops.events import (
    ConsentWithdrawn,
    PassageMasked,
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
)

if TYPE_CHECKING:
    from typing import Any


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
@during(WordsWithdrawn)
def collect_from_workshop(event: Any) -> None:
    """Store the job that collects the sources of the transcripts of a consultation."""
    about = {"consultation_id": event.consultation_id, "organisation_id": event.organisation_id}
    jobs.store(
        event.organisation_id, jobs.Request("outcomes.collect_sources_of_transcripts", about)
    )


def _store_job(event: Any, **more: Any) -> None:
    about = {
        "organisation_id": event.organisation_id,
        "consultation_id": event.consultation_id,
        "proposal_id": event.proposal_id,
    }
    jobs.store(
        event.organisation_id, jobs.Request("outcomes.collect_sources_of_text", about | more)
    )
