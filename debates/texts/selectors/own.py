"""The viewer's own texts, where a page shows them to their author otherwise than to all."""

from uuid import UUID

from django.db.models import QuerySet

from consult.accounts.viewer import Viewer
from debates.models import Comment, Endorsement, Proposal
from moderation.enums import ModerationState


def own_unpublished(viewer: Viewer, consultation_id: UUID) -> QuerySet[Proposal]:
    """Return the viewer's proposals in a consultation that are not simply public."""
    rows = Proposal.objects.filter(consultation=consultation_id, author=viewer.person())
    return rows.exclude(state=ModerationState.PUBLISHED)


def own_proposals(viewer: Viewer, proposal_id: UUID) -> QuerySet[Proposal]:
    """Return a proposal if the viewer is its author."""
    return Proposal.objects.filter(pk=proposal_id, author=viewer.person())


def own_comments(viewer: Viewer, proposal_id: UUID) -> QuerySet[Comment]:
    """Return the viewer's comments on a proposal, in any state."""
    return Comment.objects.filter(proposal=proposal_id, author=viewer.person())


def own_endorsements_on(viewer: Viewer, proposal_id: UUID) -> QuerySet[Endorsement]:
    """Return the viewer's endorsements of comments on a proposal."""
    return Endorsement.objects.filter(comment__proposal=proposal_id, participant=viewer.person())
