"""Notifications of new contributions and comments.

Followers of the topic, the consultation, the proposal or the thread are notified. The author of a
text follows it from then on.
"""

from contextlib import suppress
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.queue import jobs
from consult.notifications.actions.follows import follow_own_texts
from consult.notifications.actions.news import Announcement, publish_news, publish_several
from consult.notifications.enums import Followed, Happened, NewsKind
from consult.organisations.selectors import get_organisation_by_id
from debates.comments.selectors import comments as comment_selectors
from debates.models import Comment
from debates.proposals.selectors import proposals as proposal_selectors


@jobs.job("debates.notify_of_proposal", is_short=True)
def notify_of_proposal(*, organisation_id: UUID, proposal_id: UUID) -> None:
    """Notify followers of a contribution, unless it is gone; its author follows it."""
    with suppress(NotFound):
        _notify_of_proposal(organisation_id, proposal_id)


@transaction.atomic
def _notify_of_proposal(organisation_id: UUID, proposal_id: UUID) -> None:
    proposal = proposal_selectors.get_proposal(_get_visitor(organisation_id), proposal_id)
    if proposal.author_id:
        follow_own_texts(organisation_id, [(proposal.author_id, Followed.PROPOSAL, proposal.pk)])
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
        author_id=proposal.author_id,
    )


@jobs.job("debates.notify_of_comment", is_short=True)
def notify_of_comment(*, organisation_id: UUID, comment_id: UUID) -> None:
    """Notify followers of a comment, unless it is gone.

    Its author follows its thread, and is not notified of other comments on the proposal.
    """
    _notify_of_comments(organisation_id, [comment_id])


@jobs.for_several("debates.notify_of_comment")
def notify_of_comments(calls: list[dict[str, UUID]]) -> None:
    """Notify followers of several comments of one organisation. At most eight statements."""
    _notify_of_comments(calls[0]["organisation_id"], [call["comment_id"] for call in calls])


@transaction.atomic
def _notify_of_comments(organisation_id: UUID, ids: list[UUID]) -> None:
    found = comment_selectors.get_comments(_get_visitor(organisation_id), ids)
    comments = [found[pk] for pk in ids if pk in found]
    follow_own_texts(
        organisation_id,
        [
            (comment.author_id, Followed.COMMENT, comment.root_id or comment.pk)
            for comment in comments
            if comment.author_id
        ],
    )
    publish_several(organisation_id, [_announcement_of(comment) for comment in comments])


def _announcement_of(comment: Comment) -> Announcement:
    return Announcement(
        happened=Happened.PUBLISHED,
        subject=("comment", comment.pk),
        audience=[
            (Followed.COMMENT, comment.root_id or comment.pk, NewsKind.REPLY),
            (Followed.PROPOSAL, comment.proposal_id, NewsKind.COMMENT),
        ],
        consultation_id=comment.consultation_id,
        topic_id=comment.proposal.topic_id,
        proposal_id=comment.proposal_id,
        happened_at=comment.published_at,
        author_id=comment.author_id,
    )


def _get_visitor(organisation_id: UUID) -> Viewer:
    return Viewer.public(get_organisation_by_id(organisation_id))
