"""Actions on comments: submit, reply, edit and withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from consult.accounts.measures.actions import lock_actor
from consult.accounts.people.actions import choose_signature
from consult.accounts.viewer import Viewer
from consult.consultations.actions.phase_lock import lock_phase
from consult.consultations.enums import Capability
from consult.core.exceptions import NotAllowed, NotFound
from consult.core.postgres import clock, writes
from consult.core.queue import events
from consult.core.records import idempotency, journal, limits
from debates import rules
from debates.comments.actions import passages
from debates.comments.selectors import comments as comment_selectors
from debates.comments.selectors.contexts import get_comment_context
from debates.events import CommentEdited
from debates.exceptions import CommentIsNotPublic, ProposalIsNotPublic, TextIsNoLongerOpen
from debates.models import Comment, Proposal
from debates.texts.actions import publication, reading_first, slow_mode, text_validation
from debates.texts.actions.locks import LockedDiscussion, lock_comment, lock_discussion
from moderation.cases.actions.cases import close_case
from moderation.decisions.selectors.decisions import last_correction_of
from moderation.enums import ModerationState
from moderation.signals.actions.text_signals import announce_text

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


@idempotency.atomic_act()
def submit_comment(
    *,
    viewer: Viewer,
    proposal_id: UUID,
    body: str,
    reply_to: UUID | None = None,
    stance: str = "",
    paragraph: str = "",
    language: str = "fr",
    charter_accepted: bool = False,
    signature: str | None = None,
    shows_opinion: bool = False,
) -> Comment:
    """Comment on a public proposal or one `paragraph` of it, or reply to a comment.

    All replies of a thread are under its first comment. The comment is public at once, or pending
    with a case opened for a moderator. The author accepts the charter. `signature` is the public
    name that an author chooses with a first text ("" for none). With `shows_opinion`, the author's
    opinion on the proposal is public beside the comment where the count is public too (ADR 90).

    Lock the phase, the person, then the proposal, whose count of comments changes. Raise
    `ProposalIsNotPublic`, `CommentIsNotPublic`, `PhaseIsClosed`, `CharterNotAccepted`, `Invalid`,
    `NameWasTakenAway`, `NotAllowed`, `TooMany` or `SlowedDown`.
    """
    viewer.person()
    texts = text_validation.comment(body) | {
        "stance": text_validation.stance(stance),
        "language": text_validation.language(language),
        "shows_opinion": shows_opinion,
    }
    context = get_comment_context(viewer, proposal_id)
    consultation = context.proposal.consultation
    if not rules.may(viewer, "comment.submit", consultation.pk):
        raise NotAllowed
    lock_phase(consultation.pk, Capability.DISCUSS)
    person = lock_actor(viewer=viewer, act="comment.submit", consultation_id=consultation.pk)
    texts["charter_id"] = context.accepted_charter_id or _accept_charter(
        viewer, consultation, charter_accepted=charter_accepted
    )
    if signature is not None:
        choose_signature(viewer=viewer, signature=signature)
    slow_mode.refuse_too_soon(person, consultation.pk)
    limits.check("comment", person.pk)  # before the lock, because a counter may be slow
    locked = lock_discussion(viewer, proposal_id, consultation)
    if not rules.can_comment(viewer, locked.proposal):
        raise ProposalIsNotPublic
    texts |= _place(viewer, locked.proposal, reply_to) | passages.place(
        locked.proposal, paragraph, is_reply=bool(reply_to)
    )
    comment = Comment(
        organisation=viewer.organisation,
        consultation=consultation,
        proposal=locked.proposal,
        author=viewer.participant,
    )
    return _store(viewer, comment, locked, texts, mark_key=context.mark_key)


def _accept_charter(
    viewer: Viewer, consultation: Consultation, *, charter_accepted: bool
) -> UUID | None:
    charter = publication.accepted(viewer, consultation, charter_accepted=charter_accepted)
    return charter.pk if charter else None


def _place(viewer: Viewer, proposal: Proposal, reply_to: UUID | None) -> dict[str, UUID | None]:
    if not reply_to:
        return {"root": None, "reply_to": None}
    answered = comment_selectors.get_comment(viewer, reply_to)
    if answered.proposal_id != proposal.pk:
        raise NotFound
    if not answered.moderation.has_public_text:
        raise CommentIsNotPublic(attr="reply_to")
    return {"root_id": answered.root_id or answered.pk, "reply_to_id": answered.pk}


def _store(
    viewer: Viewer,
    comment: Comment,
    locked: LockedDiscussion,
    texts: dict[str, Any],
    *,
    mark_key: bytes | None,
) -> Comment:
    """Store a comment under its locked proposal, with all that follows from it, in one statement.

    The proposal is locked, so the times of comments follow the order in which they are stored.
    """
    why = reading_first.why_read_first(
        comment.consultation,
        locked.proposal.topic_id,
        locked.moment,
        texts["body"],
        author=comment.author,
        is_topic_sensitive=locked.is_sensitive,
    )
    for name, value in {**texts, **publication.arrival(why, locked.moment)}.items():
        setattr(comment, name, value)
    comment.created_at = locked.moment
    comment.updated_at = locked.moment
    comment.changed_at = locked.moment
    with writes.grouped():
        writes.insert(comment)
        announce_text("comment", comment, mark_key=mark_key)
        journal.record(viewer, "comment.submit", comment, state=str(comment.state))
        publication.announce_arrival(comment, why)
    return comment


@transaction.atomic
def edit_comment(
    *,
    viewer: Viewer,
    comment_id: UUID,
    body: str,
    stance: str | None = None,
    shows_opinion: bool | None = None,
) -> Comment:
    """Edit a comment of the viewer while the discussion is open; the same words change nothing.

    Where such a text is read first, the comment leaves public view until a moderator has read it.
    The place in the thread stays. Showing or hiding the author's opinion is no new text.

    Lock the phase, the person, the proposal and the comment. Raise `TextIsNoLongerOpen`,
    `PhaseIsClosed`, `NotAllowed`, `Invalid` or `TooMany`.
    """
    person = viewer.person()
    texts = text_validation.comment(body) | (
        {} if stance is None else {"stance": text_validation.stance(stance)}
    )
    limits.check("edit", person.pk)
    comment = _lock_comment(viewer, comment_id, "comment.edit")
    if not rules.can_edit(viewer, comment):
        raise TextIsNoLongerOpen
    is_rewritten = any(getattr(comment, name) != value for name, value in texts.items())
    is_opinion_changed = shows_opinion not in (None, comment.shows_opinion)
    if is_opinion_changed:
        comment.shows_opinion = bool(shows_opinion)
        comment.save(update_fields=["shows_opinion"])
    if is_rewritten:
        _rewrite(viewer, comment, texts)
    if is_rewritten or is_opinion_changed:
        journal.record(viewer, "comment.edit", comment)
    return comment


def _rewrite(viewer: Viewer, comment: Comment, texts: dict[str, Any]) -> None:
    proposal = comment.proposal
    moment = clock.now()
    options: dict[str, Any] = {"author": viewer.participant, "before": comment}
    why = reading_first.why_read_first(
        proposal.consultation, proposal.topic_id, moment, texts["body"], **options
    )
    refused = _refused_words(comment)
    changes = texts | {"updated_at": moment, "unmasked": {}}
    for name, value in changes.items():
        setattr(comment, name, value)
    comment.save(update_fields=list(changes))
    if why:
        publication.move(comment, ModerationState.PENDING)
    if refused:
        comment.refused_body = refused
        comment.save(update_fields=["refused_body"])
    if comment.state == ModerationState.PENDING:
        publication.ask_moderator("comment", comment, why)
    if comment.moderation.has_public_text:
        place = (comment.organisation_id, comment.consultation_id, comment.proposal_id)
        events.announce(comment.organisation_id, CommentEdited(*place, comment.pk))
    announce_text("comment", comment)


def _refused_words(comment: Comment) -> str:
    """Return what a comment said when a moderator asked for the correction that it waits for."""
    if comment.state != ModerationState.PENDING:
        return ""
    if comment.refused_body or last_correction_of("comment", comment.pk) is None:
        return comment.refused_body
    return comment.body


@transaction.atomic
def withdraw_comment(*, viewer: Viewer, comment_id: UUID) -> Comment:
    """Withdraw a comment of the viewer while the discussion is open.

    A tombstone stays, and so do the replies. A second withdrawal changes nothing. Lock the phase,
    the person, the proposal and the comment. Raise `TextIsNoLongerOpen`, `PhaseIsClosed` or
    `NotAllowed`.
    """
    viewer.person()
    comment = _lock_comment(viewer, comment_id, "comment.withdraw")
    if comment.state == ModerationState.WITHDRAWN:
        return comment
    if not rules.can_withdraw(viewer, comment):
        raise TextIsNoLongerOpen
    publication.move(comment, ModerationState.WITHDRAWN)
    close_case(target_kind="comment", target_id=comment.pk)
    journal.record(viewer, "comment.withdraw", comment)
    return comment


def _lock_comment(viewer: Viewer, comment_id: UUID, act: str) -> Comment:
    """Return a comment of the viewer after locking its phase, the person, its proposal and itself.

    The locks last until the end of the transaction.
    """
    comment = comment_selectors.get_comment(viewer, comment_id)
    if not rules.may(viewer, act, comment.consultation_id, comment):
        raise NotAllowed
    lock_phase(comment.consultation_id, Capability.DISCUSS)
    lock_actor(viewer=viewer, act=act, consultation_id=comment.consultation_id)
    return lock_comment(viewer, comment.pk)
