"""Comments as pages show them: author, date, opinion, possible actions, one level of replies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.postgres.clock import to_the_minute
from consult.core.templatetags.sanitised import sanitised
from debates import rules
from debates.comments.selectors import comments as comment_selectors
from debates.enums import Stance
from frontend.presenters.consultation.waiting_times import own_waits
from frontend.presenters.debate.paragraphs import about
from frontend.presenters.debate.proposal_states import imported_tag, tombstone_line
from frontend.presenters.debate.proposals import url_of
from frontend.presenters.parts.components import Comment
from moderation.enums import ModerationState
from moderation.rules import can_decide
from votes.selectors.shown_opinions import find_shown_opinions

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from debates.models import Comment as CommentModel
    from debates.models import Proposal


REPLIES = 20
GLYPHS: dict[str, str] = {Stance.FOR: "agree", Stance.NEUTRAL: "mixed", Stance.AGAINST: "disagree"}


def threads(
    viewer: Viewer, proposal: Proposal, roots: Sequence[CommentModel], *, is_open: bool
) -> list[Comment]:
    """Return the cards of comments, each with its first replies.

    Two queries for the replies, and the queries of `Show`.
    """
    replies = comment_selectors.replies(
        viewer, proposal, [root.pk for root in roots], limit=REPLIES + 1
    )
    all_comments = [*roots, *(reply for group in replies.values() for reply in group)]
    show = Show(viewer, proposal, all_comments, is_open=is_open)
    return [show(root, replies.get(root.pk, [])) for root in roots]


def may_write(viewer: Viewer, proposal: Proposal, *, is_open: bool) -> bool:
    """Return whether the viewer is offered to write a comment. A visitor signs in to send it."""
    return is_open and (viewer.is_public or rules.can_comment(viewer, proposal))


class Show:
    """A callable that builds, for one viewer, the cards of the comments of one proposal.

    It makes one query for the endorsements of the viewer, one where a comment is about a passage
    that changed, one where a comment of the viewer awaits moderation, and two where an author shows
    their opinion.
    """

    def __init__(
        self,
        viewer: Viewer,
        proposal: Proposal,
        comments: Iterable[CommentModel],
        *,
        is_open: bool,
        marked: UUID | None = None,
    ) -> None:
        self.viewer = viewer
        self.proposal = proposal
        self.is_open = is_open
        self.may_reply = may_write(viewer, proposal, is_open=is_open)
        self.marked = marked
        self.moderates = viewer.participant is not None and can_decide(
            viewer, proposal.consultation_id
        )
        self.about = about(viewer, proposal, comments)
        self.waits = own_waits(viewer, comments)
        author_ids = [comment.author_id for comment in comments if comment.shows_opinion]
        self.opinions = find_shown_opinions(viewer, proposal.pk, author_ids)
        self.mine = comment_selectors.own_endorsements(viewer, [comment.pk for comment in comments])

    def __call__(
        self, comment: CommentModel, replies: Sequence[CommentModel] = (), *, most: int = REPLIES
    ) -> Comment:
        """Return the card of one comment, with at most `most` replies and a link to the others."""
        public = comment.moderation.has_public_text
        own = self.is_open and rules.is_own(self.viewer, comment)
        return Comment(
            id=str(comment.pk),
            author=author_of(comment),
            published=to_the_minute(comment.created_at),
            url=f"{self.at('comment', comment)}#comment-{comment.pk}",
            body_html=sanitised(comment.body_html),
            official=comment.is_official,
            badge=_badge(comment),
            position=self._position(comment) if public else "",  # type: ignore[arg-type]  # the table has these words only
            stance=capfirst(Stance(comment.stance).label) if _has_stance(comment) else "",
            changed=public and comment.updated_at > comment.created_at,
            answers_to=_answered(comment),
            waits=self._waits(comment),
            about=self.about.get(comment.paragraph),
            language=comment.language,
            removed=tombstone_line(comment) if comment.is_masked else "",
            useful=comment.endorsements_count,
            useful_url=self._useful(comment) if public and self._may_endorse(comment) else "",
            useful_pressed=comment.pk in self.mine,
            reply_url=self._reply(comment) if public and self.may_reply else "",
            report_url=self._report(comment) if public else "",
            moderate_url=self._moderate(comment),
            edit_url=self.at("comment-edit", comment)
            if own and rules.can_edit(self.viewer, comment)
            else "",
            withdraw_url=self.at("comment-withdraw", comment)
            if own and rules.can_withdraw(self.viewer, comment)
            else "",
            signed_in=not self.viewer.is_public,
            marked=comment.pk == self.marked,
            replies=tuple(self(reply) for reply in replies[:most]),
            more_url=self.at("comment", comment) if len(replies) > most else "",
        )

    def at(self, name: str, comment: CommentModel) -> str:
        """Return the address of a page of a comment."""
        return reverse(
            name, args=[self.proposal.consultation.slug, self.proposal.number, comment.pk]
        )

    def _waits(self, comment: CommentModel) -> str:
        """Return what the author of an unread comment is shown about the wait, or an empty text.

        Other viewers see nothing of it.
        """
        waits = self.waits.get(comment.pk)
        return f"{waits.since} {waits.by} {waits.why}" if waits else ""

    def _position(self, comment: CommentModel) -> str:
        """Return the opinion that the author shows, or the stance of an imported comment."""
        if _has_stance(comment):
            return GLYPHS[comment.stance]
        if not comment.shows_opinion or comment.author_id is None:
            return ""
        return self.opinions.get(comment.author_id, "")

    def _may_endorse(self, comment: CommentModel) -> bool:
        return self.is_open and (self.viewer.is_public or rules.can_endorse(self.viewer, comment))

    def _useful(self, comment: CommentModel) -> str:
        url = self.at("comment-useful", comment)
        return f"{url}?withdraw=1" if comment.pk in self.mine else url

    def _reply(self, comment: CommentModel) -> str:
        return f"{url_of('proposal-comment', self.proposal)}?reply_to={comment.pk}"

    def _moderate(self, comment: CommentModel) -> str:
        """Return the address where a moderator decides on a comment, or an empty text."""
        if not self.moderates or comment.moderation.is_final:
            return ""
        return reverse("staff-moderate", args=["comment", comment.pk])

    def _report(self, comment: CommentModel) -> str:
        return (
            ""
            if rules.is_own(self.viewer, comment)
            else reverse("notice-new", args=["comment", comment.pk])
        )


def permalink(comment: CommentModel) -> str:
    """Return the permanent address of a comment, in the language of the page."""
    proposal = comment.proposal
    return f"{reverse('comment', args=[proposal.consultation.slug, proposal.number, comment.pk])}#comment-{comment.pk}"


def author_of(comment: CommentModel) -> str:
    """Return the public name of the author, or “A person who left the site”."""
    return comment.author.public_name if comment.author else _("A person who left the site")


def _has_stance(comment: CommentModel) -> bool:
    """Return whether a comment was imported with a stance. Comments written here show an opinion."""
    return bool(comment.origin and comment.stance)


def _badge(comment: CommentModel) -> StrOrPromise:
    """Return the state of an unpublished comment, or else its votes counted elsewhere."""
    if comment.state != ModerationState.PUBLISHED and not comment.is_masked:
        return capfirst(comment.moderation.label)
    elsewhere = imported_tag(comment)
    return elsewhere.text if elsewhere else ""


def _answered(comment: CommentModel) -> str:
    """Return the author that a reply answers, or an empty text if it answers the root comment."""
    if comment.reply_to_id is None or comment.reply_to_id == comment.root_id:
        return ""
    return author_of(comment.reply_to)  # type: ignore[arg-type]  # not None here
