"""What a moderator's decision does to a text; moderation itself knows only of « an object »."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.core.clock import ClockNow
from consult.core.exceptions import NotFound
from consult.core.finding import one_of
from debates.actions import publishing, versions
from debates.actions.locking import lock_any_version
from debates.exceptions import AlreadyFinal, ProposalIsUnderReview
from debates.models import Attachment, Comment, Proposal, ProposalVersion
from debates.selectors.images import Image
from moderation.actions import announce_text
from moderation.enums import Action, ModerationState

if TYPE_CHECKING:
    from uuid import UUID

OF_IMAGES = frozenset({Action.HIDE, Action.REMOVE, Action.RESTORE, Action.NO_BREACH})


def moderate(viewer, text: Proposal | Comment, state: str, decision) -> None:
    """Put a locked proposal or comment in the state that was decided. Raises `AlreadyFinal`.

    A text that its source took away, before it came here or since, is empty: there is nothing to bring back.
    """
    if text.moderation.is_final or not text.body:
        raise AlreadyFinal
    publishing.move(text, state, **_said(state, decision))


def lock_version(viewer, version_id) -> ProposalVersion:
    """A version that is not its proposal's text now: that one is moderated as the proposal. Raises `NotFound`."""
    version = lock_any_version(viewer, version_id)
    if version.number == version.proposal.version:
        raise NotFound
    return version


def version_stands_as(viewer, version_id) -> tuple[str, UUID]:
    """Itself, or its proposal once it is the text that everybody reads. Raises `NotFound`."""
    rows = ProposalVersion.objects.filter(organisation=viewer.organisation).select_related("proposal")
    version = one_of(rows, pk=version_id)
    is_text = version.number == version.proposal.version
    return ("proposal", version.proposal_id) if is_text else ("version", version.pk)


def moderate_version(viewer, version: ProposalVersion, state: str, decision) -> None:
    """Apply a decision to a version: an old one keeps or loses its place in history, a later one may become the text.

    One that waited, or was refused before, becomes the text when it is let through; behind a warning, it puts
    the proposal behind it. Raises `AlreadyFinal`; `ProposalIsUnderReview` where that warning would be lost, since a
    hidden proposal comes back by itself as it was.
    """
    proposal = version.proposal
    if version.moderation.is_final or proposal.moderation.is_final:
        raise AlreadyFinal
    becomes_text = version.number > proposal.version and ModerationState(state).has_public_text
    is_warned = becomes_text and state == ModerationState.RESTRICTED
    if is_warned and proposal.state == ModerationState.HIDDEN_PROVISIONAL:
        raise ProposalIsUnderReview
    version.state, said = state, _said(state, decision)
    version.decision_number, version.decision_reason = said["number"], said["reason"]
    version.save(update_fields=["state", "decision_number", "decision_reason"])
    if becomes_text:
        versions.put(proposal, version.number, versions.text_of(version))
        announce_text("proposal", proposal, is_sent=False)
    if is_warned and proposal.moderation.has_public_text:
        publishing.move(proposal, state, **said)


def moderate_image(viewer, image: Image, state: str, decision) -> None:
    """Put a file beside a locked contribution in the state that was decided, in every version; the text stays.

    Raises `AlreadyFinal` where its author took the contribution away.
    """
    if image.proposal.moderation.is_final:
        raise AlreadyFinal
    said = _said(state, decision)
    rows = Attachment.objects.filter(version__proposal=image.proposal, file=image.pk)
    rows.update(state=state, decision_number=said["number"], decision_reason=said["reason"])
    Proposal.objects.filter(pk=image.proposal.pk).update(changed_at=ClockNow())


def _said(state, decision):
    """What the tombstone or the warning says; a text that is plainly public says nothing."""
    if state == ModerationState.PUBLISHED:
        return {"number": None, "reason": ""}
    return {"number": decision.number, "reason": decision.reason}
