"""Effects of a moderator's decision on texts and files.

The moderation app itself handles objects of any kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.lookup import get_row
from debates.attachments.selectors.images import Image
from debates.exceptions import AlreadyFinal, ProposalIsUnderReview
from debates.models import Attachment, Comment, Proposal, ProposalVersion
from debates.proposals.actions import versions
from debates.texts.actions import publication
from debates.texts.actions.locks import lock_any_version
from moderation.enums import Action, ModerationState
from moderation.signals.actions.text_signals import announce_text

if TYPE_CHECKING:
    from moderation.models import Decision

OF_IMAGES = frozenset({Action.HIDE, Action.REMOVE, Action.RESTORE, Action.NO_BREACH})


def moderate(viewer: Viewer, text: Proposal | Comment, state: str, decision: Decision) -> None:
    """Put a locked proposal or comment in the decided state. Raise `AlreadyFinal`.

    A text that its source removed, before it came here or since, is empty and cannot be restored.
    """
    if text.moderation.is_final or not text.body:
        raise AlreadyFinal
    publication.move(text, state, **_decision_fields(state, decision))


def lock_version(viewer: Viewer, version_id: UUID) -> ProposalVersion:
    """Return a locked version that is not the current text of its proposal. Raise `NotFound`.

    The current text is moderated as the proposal.
    """
    version = lock_any_version(viewer, version_id)
    if version.number == version.proposal.version:
        raise NotFound
    return version


def find_current_target_of_version(viewer: Viewer, version_id: UUID) -> tuple[str, UUID]:
    """Return the kind and id of a version, or of its proposal if the version is now its text.

    Raise `NotFound`.
    """
    rows = ProposalVersion.objects.filter(organisation=viewer.organisation).select_related(
        "proposal"
    )
    version = get_row(rows, pk=version_id)
    is_text = version.number == version.proposal.version
    return ("proposal", version.proposal_id) if is_text else ("version", version.pk)


def moderate_version(
    viewer: Viewer, version: ProposalVersion, state: str, decision: Decision
) -> None:
    """Apply a decision to a version.

    An old version stays in the history or leaves it. A later version that waited, or was refused
    before, becomes the text of the proposal when the decision lets it through. If the version is
    behind a warning, the proposal is put behind it too. Raise `AlreadyFinal`. Raise
    `ProposalIsUnderReview` where that warning would be lost, because a hidden proposal returns to
    its earlier state.
    """
    proposal = version.proposal
    if version.moderation.is_final or proposal.moderation.is_final:
        raise AlreadyFinal
    becomes_text = version.number > proposal.version and ModerationState(state).has_public_text
    is_warned = becomes_text and state == ModerationState.RESTRICTED
    if is_warned and proposal.state == ModerationState.HIDDEN_PROVISIONAL:
        raise ProposalIsUnderReview
    version.state = state
    decision_fields = _decision_fields(state, decision)
    version.decision_number = decision_fields["number"]
    version.decision_reason = decision_fields["reason"]
    version.save(update_fields=["state", "decision_number", "decision_reason"])
    if becomes_text:
        versions.put(proposal, version.number, versions.text_of(version))
        announce_text("proposal", proposal, is_sent=False)
    elif version.number < proposal.version:
        versions.announce_edited(proposal)
    if is_warned and proposal.moderation.has_public_text:
        publication.move(proposal, state, **decision_fields)


def moderate_image(viewer: Viewer, image: Image, state: str, decision: Decision) -> None:
    """Put a file of a locked contribution in the decided state, in every version; the text stays.

    Raise `AlreadyFinal` if its author withdrew the contribution.
    """
    if image.proposal.moderation.is_final:
        raise AlreadyFinal
    decision_fields = _decision_fields(state, decision)
    rows = Attachment.objects.filter(version__proposal=image.proposal, file=image.pk)
    rows.update(
        state=state,
        decision_number=decision_fields["number"],
        decision_reason=decision_fields["reason"],
    )
    Proposal.objects.filter(pk=image.proposal.pk).update(changed_at=ClockNow())


def _decision_fields(state: str, decision: Decision) -> dict[str, Any]:
    """Return the decision that the tombstone or the warning shows; nothing for a public text."""
    if state == ModerationState.PUBLISHED:
        return {"number": None, "reason": ""}
    return {"number": decision.number, "reason": decision.reason}
