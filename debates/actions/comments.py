"""Comment, reply, edit, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from consult.accounts.actions import hold_actor
from consult.consultations.actions import hold_phase
from consult.consultations.enums import Capability
from consult.core import clock, journal, limits
from consult.core.exceptions import NotAllowed, NotFound
from debates import rules, selectors
from debates.actions import passages, publishing, reading_first, slowing, writing
from debates.actions.locking import lock_comment, lock_proposal
from debates.exceptions import CommentIsNotPublic, ProposalIsNotPublic, TextIsNoLongerOpen
from debates.models import Comment
from moderation.actions import announce_text, close_case
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from uuid import UUID


@transaction.atomic
def submit_comment(
    *,
    viewer,
    proposal_id: UUID,
    body: str,
    reply_to: UUID | None = None,
    stance: str = "",
    paragraph: str = "",
    language: str = "fr",
    charter_accepted: bool = False,
) -> Comment:
    """Discuss a public proposal, one `paragraph` of it, or answer a comment (all answers stand under the first one).

    Public at once, or pending with a case opened for a moderator. Accepts the charter. Holds the phase, the
    person, then the proposal, whose count moves. Raises `ProposalIsNotPublic`, `CommentIsNotPublic`, `PhaseIsClosed`,
    `CharterNotAccepted`, `Invalid`, `NotAllowed`, `TooMany`, `SlowedDown`.
    """
    viewer.person()
    texts = writing.comment(body) | {"stance": writing.stance(stance), "language": writing.language(language)}
    seen = selectors.get_proposal_row(viewer, proposal_id)
    if not rules.may(viewer, "comment.submit", seen.consultation_id):
        raise NotAllowed
    hold_phase(seen.consultation_id, Capability.DISCUSS)
    person = hold_actor(viewer=viewer, act="comment.submit", consultation_id=seen.consultation_id)
    texts["charter"] = publishing.accepted(viewer, seen.consultation, charter_accepted=charter_accepted)
    slowing.refuse_too_soon(person, seen.consultation_id)
    limits.check("comment", person.pk)  # before the lock: a counter may be slow
    comment = Comment(organisation=viewer.organisation, consultation=seen.consultation, author=viewer.participant)
    announce_text("comment", comment)  # before the lock too: others wait for the proposal's row
    proposal = lock_proposal(viewer, seen.pk, consultation=seen.consultation)
    if not rules.can_comment(viewer, proposal):
        raise ProposalIsNotPublic
    texts |= _place(viewer, proposal, reply_to) | passages.place(proposal, paragraph, is_reply=bool(reply_to))
    why = _write(comment, proposal, texts)
    journal.record(viewer, "comment.submit", comment, state=str(comment.state))
    publishing.announce_arrival(comment, why)
    return comment


def _place(viewer, proposal, reply_to):
    if not reply_to:
        return {"root": None, "reply_to": None}
    answered = selectors.get_comment(viewer, reply_to)
    if answered.proposal_id != proposal.pk:
        raise NotFound
    if not answered.moderation.has_public_text:
        raise CommentIsNotPublic(attr="reply_to")
    return {"root_id": answered.root_id or answered.pk, "reply_to_id": answered.pk}


def _write(comment, proposal, texts):
    """Put it below the proposal, whose row is held: in the order of these moments comments are read. Why it waits."""
    moment = clock.now()
    why = reading_first.why_read_first(
        proposal.consultation, proposal.topic_id, moment, texts["body"], author=comment.author
    )
    arrived = publishing.arrival(why, moment) | {"created_at": moment, "updated_at": moment}
    for name, value in (texts | arrived | {"proposal": proposal}).items():
        setattr(comment, name, value)
    comment.save(force_insert=True)
    return why


@transaction.atomic
def edit_comment(*, viewer, comment_id: UUID, body: str, stance: str | None = None) -> Comment:
    """Change one's own comment while the discussion is open; the same words again change nothing.

    Where such a text is read first, it leaves public view until a moderator has read it: its place in the thread stays.
    Holds the phase, the person, the proposal and the comment. Raises `TextIsNoLongerOpen`, `PhaseIsClosed`,
    `NotAllowed`, `Invalid`, `TooMany`.
    """
    person = viewer.person()
    texts = writing.comment(body) | ({} if stance is None else {"stance": writing.stance(stance)})
    limits.check("edit", person.pk)
    comment = _held(viewer, comment_id, "comment.edit")
    if not rules.can_edit(viewer, comment):
        raise TextIsNoLongerOpen
    if any(getattr(comment, name) != value for name, value in texts.items()):
        _rewrite(viewer, comment, texts)
        journal.record(viewer, "comment.edit", comment)
    return comment


def _rewrite(viewer, comment, texts):
    proposal, moment = comment.proposal, clock.now()
    told = {"author": viewer.participant, "before": comment}
    why = reading_first.why_read_first(proposal.consultation, proposal.topic_id, moment, texts["body"], **told)
    for name, value in (texts | {"updated_at": moment}).items():
        setattr(comment, name, value)
    comment.save(update_fields=[*texts, "updated_at"])
    if why:
        publishing.move(comment, ModerationState.PENDING)
    if comment.state == ModerationState.PENDING:
        publishing.ask_moderator("comment", comment, why)
    announce_text("comment", comment)


@transaction.atomic
def withdraw_comment(*, viewer, comment_id: UUID) -> Comment:
    """Take back one's own comment while the discussion is open: a tombstone stays, and so do the answers to it.

    Withdrawing twice changes nothing. Holds the phase, the person, the proposal and the comment. Raises
    `TextIsNoLongerOpen`, `PhaseIsClosed`, `NotAllowed`.
    """
    viewer.person()
    comment = _held(viewer, comment_id, "comment.withdraw")
    if comment.state == ModerationState.WITHDRAWN:
        return comment
    if not rules.can_withdraw(viewer, comment):
        raise TextIsNoLongerOpen
    publishing.move(comment, ModerationState.WITHDRAWN)
    close_case(target_kind="comment", target_id=comment.pk)
    journal.record(viewer, "comment.withdraw", comment)
    return comment


def _held(viewer, comment_id, act):
    """One's own comment, with its phase and its proposal: all locked until the end of the transaction."""
    seen = selectors.get_comment(viewer, comment_id)
    if not rules.may(viewer, act, seen.consultation_id, seen):
        raise NotAllowed
    hold_phase(seen.consultation_id, Capability.DISCUSS)
    hold_actor(viewer=viewer, act=act, consultation_id=seen.consultation_id)
    return lock_comment(viewer, seen.pk)
