"""Notifications of new contributions and comments.

Followers of the topic, the consultation, the proposal or the thread are notified. The author of a
text follows it from then on.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core import jobs
from consult.core.exceptions import NotFound
from consult.notifications.actions.follows import follow_own
from consult.notifications.actions.news import publish_news
from consult.notifications.enums import Followed, Happened, NewsKind
from consult.organisations.selectors import get_organisation_by_id
from debates.comments.selectors import comments as comment_selectors
from debates.proposals.selectors import proposals as proposal_selectors

if TYPE_CHECKING:
    from uuid import UUID

    from debates.models import Comment, Proposal


@jobs.job("debates.notify_of_proposal", is_short=True)
def notify_of_proposal(*, organisation_id: UUID, proposal_id: UUID) -> None:
    """Notify followers of a contribution, unless it is gone; its author follows it."""
    with suppress(NotFound):
        _notify_of_proposal(organisation_id, proposal_id)


@transaction.atomic
def _notify_of_proposal(organisation_id: UUID, proposal_id: UUID) -> None:
    proposal = proposal_selectors.get_proposal(_anybody(organisation_id), proposal_id)
    _follow(proposal, Followed.PROPOSAL, proposal.pk)
    publish_news(
        organisation_id=organisation_id,
        happened=Happened.PUBLISHED,
        subject=("proposal", proposal.pk),
        audience=[
            (Followed.TOPIC, proposal.topic_id, NewsKind.PROPOSAL),
            (Followed.CONSULTATION, proposal.consultation_id, NewsKind.PROPOSAL),
        ],
        consultation_id=proposal.consultation_id,
        topic_id=proposal.topic_id,
        happened_at=proposal.published_at,
    )


@jobs.job("debates.notify_of_comment", is_short=True)
def notify_of_comment(*, organisation_id: UUID, comment_id: UUID) -> None:
    """Notify followers of a comment, unless it is gone.

    Its author follows its thread, and is not notified of other comments on the proposal.
    """
    with suppress(NotFound):
        _notify_of_comment(organisation_id, comment_id)


@transaction.atomic
def _notify_of_comment(organisation_id: UUID, comment_id: UUID) -> None:
    comment = comment_selectors.get_comment(_anybody(organisation_id), comment_id)
    thread = comment.root_id or comment.pk
    _follow(comment, Followed.COMMENT, thread)
    publish_news(
        organisation_id=organisation_id,
        happened=Happened.PUBLISHED,
        subject=("comment", comment.pk),
        audience=[
            (Followed.COMMENT, thread, NewsKind.REPLY),
            (Followed.PROPOSAL, comment.proposal_id, NewsKind.COMMENT),
        ],
        consultation_id=comment.consultation_id,
        topic_id=comment.proposal.topic_id,
        proposal_id=comment.proposal_id,
        happened_at=comment.published_at,
    )


def _anybody(organisation_id: UUID) -> Viewer:
    return Viewer.public(get_organisation_by_id(organisation_id))


def _follow(text: Proposal | Comment, kind: str, object_id: UUID) -> None:
    if text.author_id:
        follow_own(
            organisation_id=text.organisation_id,
            participant_id=text.author_id,
            kind=kind,
            object_id=object_id,
        )
