"""Locked texts, in the order of the project: the proposal before its comments.

The locks are `FOR NO KEY UPDATE`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres.lookup import get_row
from debates.attachments.selectors.images import Image, of_attachment
from debates.models import Attachment, Comment, Proposal, ProposalVersion

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


# The row is locked first, and the clock is read after that (see `phase_lock.LOCK_PHASE`).
LOCK_DISCUSSION = """
WITH held AS MATERIALIZED (
  SELECT id, organisation_id, consultation_id, topic_id, author_id, number, state, version
  FROM debates_proposal WHERE id = %s AND organisation_id = %s FOR NO KEY UPDATE
)
SELECT held.*, clock_timestamp() AS moment, topic.is_sensitive
FROM held JOIN consultations_topic AS topic ON topic.id = held.topic_id
"""


@dataclass(frozen=True)
class LockedDiscussion:
    """A locked proposal, with the database's time at the lock.

    The proposal is loaded without its texts. `is_sensitive` is true if comments on its topic are
    moderated before they are published.
    """

    proposal: Proposal
    moment: datetime
    is_sensitive: bool


def lock_discussion(
    viewer: Viewer, proposal_id: UUID, consultation: Consultation
) -> LockedDiscussion:
    """Lock a proposal in any state, for a comment on it. Raise `NotFound`. One query.

    A comment that waited for the lock has a later time than the one that it waited for.
    """
    found = list(Proposal.objects.raw(LOCK_DISCUSSION, [proposal_id, viewer.organisation.pk]))
    if not found:
        raise NotFound
    [proposal] = found
    proposal.consultation = consultation
    return LockedDiscussion(proposal, proposal.moment, proposal.is_sensitive)  # type: ignore[attr-defined]  # columns of the query


def lock_proposal(
    viewer: Viewer, proposal_id: UUID, *, consultation: Consultation | None = None
) -> Proposal:
    """Return a proposal in any state, locked until the end of the transaction. Raise `NotFound`.

    If the caller passes the consultation, it is not read again.
    """
    rows = Proposal.objects.defer("search")
    proposal = _lock_row(
        rows if consultation else rows.select_related("consultation"), viewer, proposal_id
    )
    if consultation:
        proposal.consultation = consultation
    return proposal


def lock_public_state(proposal_id: UUID) -> None:
    """Prevent a proposal from entering or leaving public view until the end of the transaction.

    Comments do not wait for this lock. The trigger that counts the texts under a proposal waits for
    it (debates/migrations/_figures.py).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM debates_proposal WHERE id = %s FOR KEY SHARE", [proposal_id])


def lock_comment(viewer: Viewer, comment_id: UUID) -> Comment:
    """Return a comment in any state, locked after its proposal. Raise `NotFound`."""
    unlocked = get_row(Comment.objects.filter(organisation=viewer.organisation), pk=comment_id)
    proposal = lock_proposal(viewer, unlocked.proposal_id)
    comment = _lock_row(Comment.objects.all(), viewer, comment_id)
    comment.proposal = proposal
    return comment


def lock_any_version(viewer: Viewer, version_id: UUID) -> ProposalVersion:
    """Return a version, locked after its proposal. Raise `NotFound`."""
    unlocked = get_row(
        ProposalVersion.objects.filter(organisation=viewer.organisation), pk=version_id
    )
    proposal = lock_proposal(viewer, unlocked.proposal_id)
    version = _lock_row(ProposalVersion.objects.all(), viewer, version_id)
    version.proposal = proposal
    return version


def lock_image(viewer: Viewer, file_id: UUID) -> Image:
    """Return a file of a contribution, locked after the contribution. Raise `NotFound`.

    The returned file belongs to the latest version that includes it.
    """
    rows = Attachment.objects.filter(organisation=viewer.organisation).order_by("-version__number")
    unlocked = get_row(rows.select_related("version"), file=file_id)
    proposal = lock_proposal(viewer, unlocked.version.proposal_id)
    locked_rows = rows.filter(version__proposal=proposal).select_related("version", "file")
    row = get_row(locked_rows.select_for_update(no_key=True, of=("self",)), file=file_id)
    row.version.proposal = proposal
    return of_attachment(viewer, row)


def _lock_row(rows: QuerySet[Any], viewer: Viewer, pk: UUID) -> Any:
    rows = rows.filter(organisation=viewer.organisation)
    return get_row(rows.select_for_update(no_key=True, of=("self",)), pk=pk)
