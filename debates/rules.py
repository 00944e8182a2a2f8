"""Permissions to write, edit, withdraw, discuss and endorse texts.

The consultation decides whether its current phase is open for such an act.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from consult.accounts import rules as accounts
from consult.accounts.permissions import allows
from consult.accounts.viewer import Viewer
from debates.enums import ProposalKind
from debates.models import Comment, Proposal
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.visibility import Text


# States in which an author may still edit or withdraw a text.
OPEN = (ModerationState.PENDING, ModerationState.PUBLISHED, ModerationState.RESTRICTED)
# The act of typing the words of others: those of a group, or those of a person without an account.
ENTERING = {ProposalKind.WORKSHOP: "workshop.contribute", ProposalKind.INDIVIDUAL: "proposal.enter"}


def can_submit(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer may contribute to the consultation."""
    return may(viewer, "proposal.submit", consultation.pk)


def can_enter(viewer: Viewer, consultation_id: UUID, kind: str, *, owner: bool = False) -> bool:
    """Return whether the viewer may type the words of others, and edit or withdraw texts typed so.

    `owner` states that the group is the viewer's own. The app that manages groups decides this.
    """
    return kind in ENTERING and accounts.may(
        viewer, ENTERING[ProposalKind(kind)], consultation_id, owner=owner
    )


def can_edit(viewer: Viewer, text: Proposal | Comment) -> bool:
    """Return whether the viewer may edit this proposal or comment, which must be their own."""
    return text.state in OPEN and may(
        viewer, f"{text._meta.model_name}.edit", text.consultation_id, text
    )


def can_withdraw(viewer: Viewer, text: Proposal | Comment) -> bool:
    """Return whether the viewer may withdraw this proposal or comment, which must be their own."""
    return text.state in OPEN and may(
        viewer, f"{text._meta.model_name}.withdraw", text.consultation_id, text
    )


def can_tag(viewer: Viewer, proposal: Proposal) -> bool:
    """Return whether the viewer may correct the tags of a proposal of another author."""
    return not is_own(viewer, proposal) and may(viewer, "proposal.tag", proposal.consultation_id)


def can_comment(viewer: Viewer, proposal: Proposal) -> bool:
    """Return whether the viewer may comment on the proposal, which must be public."""
    return proposal.moderation.has_public_text and may(
        viewer, "comment.submit", proposal.consultation_id
    )


def can_endorse(viewer: Viewer, comment: Comment) -> bool:
    """Return whether the viewer may endorse this public comment of another author."""
    return (
        comment.moderation.has_public_text
        and not is_own(viewer, comment)
        and may(viewer, "comment.endorse", comment.consultation_id)
    )


def may(viewer: Viewer, act: str, consultation_id: UUID, text: Text | None = None) -> bool:
    """Return whether the permissions let this viewer do the act, in any state of the text.

    The viewer must be a participant, and no measure may prevent them from this act.
    """
    owner = text is not None and is_own(viewer, text)
    is_free = viewer.participant is not None and not accounts.is_barred_from(
        viewer, act, consultation_id
    )
    return is_free and allows(viewer, act, consultation_id, owner=owner)


def is_own(viewer: Viewer, text: Text) -> bool:
    """Return whether the viewer is the author of the text."""
    return viewer.participant is not None and text.author_id == viewer.participant.pk
