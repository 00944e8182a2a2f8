"""Transitions of a text into and out of public view: at once, after moderation, or never."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.actions.charters import accept_charter
from consult.consultations.exceptions import CharterNotAccepted
from consult.consultations.selectors.charters import charter_for
from consult.core.postgres import clock, writes
from consult.core.queue import events, jobs
from debates.enums import WhyRead
from debates.events import (
    CommentPublished,
    CommentVisibilityChanged,
    ProposalPublished,
    ProposalVisibilityChanged,
)
from debates.models import Comment, Proposal
from moderation.cases.actions.cases import close_case, open_case
from moderation.enums import ModerationState
from moderation.signals.actions.text_signals import announce_text

if TYPE_CHECKING:
    from consult.consultations.models import Charter, Consultation
    from debates.visibility import Text


COUNT_COMMENTS = "UPDATE debates_proposal SET comments_count = comments_count + %s WHERE id = %s"
# The columns of a text that its facilitators alone see, until they publish it.
HELD = {"state": ModerationState.PENDING, "published_at": None}


def arrival(why: WhyRead | None, moment: datetime) -> dict:
    """Return the state of a new text, and the time since when it is public.

    If `why` gives a reason, a moderator must read it first, so it has no such time.
    """
    if why:
        return HELD
    return {"state": ModerationState.PUBLISHED, "published_at": moment}


def accepted(
    viewer: Viewer, consultation: Consultation, *, charter_accepted: bool
) -> Charter | None:
    """Return the charter that the viewer accepts now or accepted before, or None if there is none.

    A consultation that was imported may have none. Raise `CharterNotAccepted`.
    """
    charter = charter_for(viewer, consultation)
    if charter is None or charter.is_accepted:
        return charter
    if not charter_accepted:
        raise CharterNotAccepted(attr="charter_accepted")
    return accept_charter(
        viewer=viewer, consultation=consultation, licence=consultation.licence
    ).charter


def announce_arrival(text: Proposal | Comment, why: WhyRead | None = None) -> None:
    """Announce a new text that is public, or open a case, with the reason, for one that is not.

    The caller also has the text analysed, before or after this call, as its locks allow.
    """
    if text.moderation.has_public_text:
        announce_published(text)
    else:
        ask_moderator(cast("str", text._meta.model_name), text, why)


def ask_moderator(kind: str, text: Text, why: WhyRead | str | None = None) -> None:
    """Open a case for a text that must be read before it is public.

    The case has the reason `why`, or the reason of the case before. An earlier case, about words
    that are now replaced, is closed. A decision on those words no longer applies, and neither does
    the correction that a moderator asked for. If the law sets a deadline for the case, the deadline
    stays.
    """
    if text.decision_number and text.state == ModerationState.PENDING:
        text.decision_number = None
        text.decision_reason = ""
        text.save(update_fields=["decision_number", "decision_reason"])
    before = close_case(target_kind=kind, target_id=text.pk)
    why = why or (before.why if before else "")
    open_case(target_kind=kind, target=text, why=str(why), like=before)


def announce_published(text: Proposal | Comment) -> None:
    """Announce that a text is public for the first time, and store the job of its notifications.

    A comment is counted from then on.
    """
    if isinstance(text, Proposal):
        published: ProposalPublished | CommentPublished = ProposalPublished(
            text.organisation_id, text.consultation_id, text.pk, topic_id=text.topic_id
        )
        news = jobs.Request("debates.notify_of_proposal", _job_arguments("proposal_id", text))
    else:
        published = CommentPublished(
            text.organisation_id,
            text.consultation_id,
            text.proposal_id,
            text.pk,
            has_links="<a " in text.body_html,
        )
        news = jobs.Request("debates.notify_of_comment", _job_arguments("comment_id", text))
        count_comments(text.proposal_id, 1)
    events.announce(text.organisation_id, published)
    jobs.store(text.organisation_id, news)


def _job_arguments(name: str, text: Proposal | Comment) -> dict[str, UUID]:
    return {"organisation_id": text.organisation_id, name: text.pk}


def move(
    text: Proposal | Comment, state: str, *, number: int | None = None, reason: str = ""
) -> None:
    """Put a locked text in a state, with its decision, and announce any change of visibility.

    The proposal of a comment must be locked already, because its count of comments changes.
    """
    was_public = text.moderation.has_public_text
    before = text.published_at
    text.state = state
    text.decision_number = number
    text.decision_reason = reason
    is_public = text.moderation.has_public_text
    if is_public and not before:
        text.published_at = clock.now()
    changed = ["state", "decision_number", "decision_reason", "published_at"]
    if isinstance(text, Comment):
        text.refused_body = ""  # The moderator who decides has compared it with the correction.
        changed.append("refused_body")
    text.save(update_fields=changed)
    if is_public and not before:
        announce_published(text)
    elif is_public != was_public:
        _announce_change(text, is_public=is_public)
    if text.moderation.is_final:
        announce_text(cast("str", text._meta.model_name), text)


def _announce_change(text: Proposal | Comment, *, is_public: bool) -> None:
    if isinstance(text, Comment):
        count_comments(text.proposal_id, 1 if is_public else -1)
        changed: CommentVisibilityChanged | ProposalVisibilityChanged = CommentVisibilityChanged(
            text.organisation_id, text.consultation_id, text.proposal_id, text.pk, is_public
        )
    else:
        if not is_public:  # this proposal can no longer represent those merged into it
            Proposal.objects.filter(merged_into=text.pk).update(merged_into=None)
        changed = ProposalVisibilityChanged(
            text.organisation_id, text.consultation_id, text.pk, is_public
        )
    events.announce(text.organisation_id, changed)


def count_comments(proposal_id: UUID, change: int) -> None:
    """Change the number of public comments of a proposal."""
    writes.execute(COUNT_COMMENTS, [change, proposal_id])
