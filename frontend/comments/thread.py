"""The discussion under a contribution, as its page shows it: a page of comments, each with its answers."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.consultations.enums import Capability
from consult.consultations.selectors import has_accepted_charter, open_capabilities
from consult.core.exceptions import Invalid
from consult.core.templatetags.sanitised import sanitised
from debates import rules
from debates import selectors as debates
from debates.enums import CommentOrdering, Stance
from frontend.comments.forms import CommentForm
from frontend.pieces import Comment
from frontend.proposals.cards import gone, imported_tag, url_of
from moderation.enums import ModerationState

SIZE, REPLIES = 15, 20


def discussion(request, consultation, proposal) -> dict:
    """The context of the discussion: comments in the order asked, and the form for whoever may write."""
    viewer, order = request.viewer, request.GET.get("comments") or CommentOrdering.USEFUL
    if order not in CommentOrdering.values:
        raise Invalid(_("This order does not exist."), attr="comments")
    rows = debates.comments(viewer, proposal, order)
    found = debates.page(rows, debates.COMMENT_ORDERS[order], after=request.GET.get("after") or None, size=SIZE)
    is_open = Capability.DISCUSS in open_capabilities(consultation)
    may = is_open and rules.can_comment(viewer, proposal)
    here = url_of("proposal", proposal)
    return {
        "comments": threads(viewer, proposal, found.items, is_open=is_open),
        "comment_orders": CommentOrdering.choices,
        "comment_order": order,
        "comments_next": f"{here}?comments={order}&after={found.after}#comments" if found.after else "",
        "discussion_open": is_open,
        "may_comment": may,
        "comment_form": CommentForm(accepted=has_accepted_charter(viewer, consultation)) if may else None,
    }


def threads(viewer, proposal, roots, *, is_open, replies=REPLIES) -> list[Comment]:
    """Comments with their answers on one level; two queries for the answers, one for what the viewer found useful."""
    answers = debates.replies(viewer, proposal, [root.pk for root in roots], limit=replies + 1)
    every = [*roots, *(one for group in answers.values() for one in group)]
    mine = debates.own_endorsements(viewer, [one.pk for one in every])
    show = _Show(viewer, proposal, mine, is_open=is_open)
    return [show(root, answers.get(root.pk, []), most=replies) for root in roots]


class _Show:
    """How a comment shows to one viewer."""

    def __init__(self, viewer, proposal, mine, *, is_open):
        self.viewer, self.proposal, self.mine, self.is_open = viewer, proposal, mine, is_open

    def __call__(self, comment, answers=(), most=REPLIES):
        public = comment.moderation.has_public_text
        removed = gone(comment) if comment.is_masked else ""
        return Comment(
            id=str(comment.pk),
            author=_author(comment),
            published=comment.created_at,
            body_html=sanitised(comment.body_html),
            official=comment.is_official,
            badge=_badge(comment),
            answers_to=_answered(comment),
            language=comment.language,
            removed=removed,
            useful=comment.endorsements_count,
            useful_url=self._useful(comment) if public and self._may_endorse(comment) else "",
            useful_pressed=comment.pk in self.mine,
            reply_url=self._reply(comment) if public and self.is_open else "",
            report_url=self._report(comment) if public else "",
            method="get" if self.viewer.is_public else "post",
            replies=self._replies(answers, most),
        )

    def _may_endorse(self, comment):
        return self.is_open and (self.viewer.is_public or rules.can_endorse(self.viewer, comment))

    def _replies(self, answers, most):
        return tuple(self(one) for one in answers[:most])

    def _useful(self, comment):
        url = reverse("comment-useful", args=[self.proposal.consultation.slug, self.proposal.number, comment.pk])
        return f"{url}?withdraw=1" if comment.pk in self.mine else url

    def _reply(self, comment):
        return f"{url_of('proposal-comment', self.proposal)}?reply_to={comment.pk}"

    def _report(self, comment):
        own = self.viewer.participant and comment.author_id == self.viewer.participant.pk
        return "" if own else reverse("notice-new", args=["comment", comment.pk])


def _author(comment):
    return comment.author.public_name if comment.author else _("Erased person")


def _badge(comment):
    """How it stands to the contribution, and what was counted elsewhere; or what moderation made of it."""
    if comment.state != ModerationState.PUBLISHED and not comment.is_masked:
        return comment.moderation.label.capitalize()
    stance, elsewhere = Stance(comment.stance).label.capitalize() if comment.stance else "", imported_tag(comment)
    return " · ".join(part for part in (stance, elsewhere.text if elsewhere else "") if part)


def _answered(comment):
    """Whom a reply answers, where it is not the comment it stands under."""
    if comment.reply_to_id is None or comment.reply_to_id == comment.root_id:
        return ""
    return _author(comment.reply_to)
