"""The discussion under a contribution, as its page shows it: a page of comments, each with its answers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from consult.consultations.enums import Capability
from consult.consultations.selectors import has_accepted_charter, open_capabilities
from consult.core.exceptions import Invalid, NotFound
from debates import rules
from debates import selectors as debates
from debates.enums import CommentOrdering, DraftKind
from frontend.comments.cards import Show, threads
from frontend.comments.forms import CommentForm
from frontend.comments.passages import one_passage, paragraphs
from frontend.drafts.keeping import FormDraft
from frontend.moderation.measures import kept_from, slowed
from frontend.proposals.cards import url_of

SIZE, ANSWERS = 15, 50
# What htmx replaces on the page of a contribution: the list in another order, or its foot by the comments that follow.
LISTS = ("comment-list", "comments-more")


def discussion(request, consultation, proposal) -> dict:
    """The context of the discussion: a page of comments, and the form for whoever may write."""
    viewer = request.viewer
    is_open = Capability.DISCUSS in open_capabilities(consultation)
    may = is_open and rules.can_comment(viewer, proposal)
    may_write = may or (is_open and viewer.is_public)
    draft = draft_of(request, proposal) if may else None
    return listed(request, proposal, is_open=is_open) | {
        "paragraphs": paragraphs(viewer, proposal, may_write=may_write),
        "discussion_open": is_open,
        "may_comment": may,
        "kept": _kept(viewer, consultation) if is_open else None,
        "comment_form": _form(viewer, consultation, draft) if draft else None,
        "draft": draft,
        "draft_on_paragraph": draft.filled().get("paragraph") if draft else "",
    }


def _kept(viewer, consultation):
    """What keeps the viewer from commenting there, or slows them down."""
    return kept_from(viewer, "comment.submit", consultation.pk) or slowed(viewer, consultation.pk)


def draft_of(request, proposal, answered=None) -> FormDraft:
    """What somebody left of a comment on a contribution, or of an answer to one."""
    kind, place = (DraftKind.REPLY, answered) if answered else (DraftKind.COMMENT, proposal)
    return FormDraft(request, kind, place.pk)


def _form(viewer, consultation, draft):
    """The form at the head of the discussion; a draft on one paragraph is gone on with on its own page."""
    filled = draft.filled()
    if filled.get("paragraph"):
        draft.set_aside()
        filled = {}
    return CommentForm(initial=filled, accepted=has_accepted_charter(viewer, consultation))


def listed(request, proposal, *, is_open) -> dict:
    """The page of comments that the address asks for: in an order, after a key, or from one comment on."""
    viewer, given = request.viewer, request.GET
    order = given.get("comments") or CommentOrdering.USEFUL
    if order not in CommentOrdering.values:
        raise Invalid(_("This order does not exist."), attr="comments")
    after, at = given.get("after") or None, given.get("at") or None
    rows, paragraph = debates.comments(viewer, proposal, order), given.get("paragraph", "")
    rows = debates.on_paragraph(rows, paragraph) if paragraph else rows
    first = _root(viewer, proposal, at) if at else None
    found = debates.page(rows, debates.COMMENT_ORDERS[order], after=after, at=first, size=SIZE)
    here, asked = url_of("proposal", proposal), {"comments": order} | ({"paragraph": paragraph} if paragraph else {})
    following = "?" + urlencode(asked | {"after": found.after}) if found.after else ""
    return {
        "comments": threads(viewer, proposal, found.items, is_open=is_open),
        "comment_orders": CommentOrdering.choices,
        "comment_order": order,
        "comment_order_label": CommentOrdering(order).label,
        "comments_about": one_passage(viewer, proposal, paragraph),
        "comments_paragraph": paragraph,
        "comments_first": f"{here}?{urlencode(asked)}#comments" if after or at else "",
        "comments_next": here + following if found.after else "",
    }


def comments_alone(request, context):
    """The piece of page that htmx asks for; what is being typed above it stays."""
    is_open = Capability.DISCUSS in open_capabilities(context["consultation"])
    context |= listed(request, context["proposal"], is_open=is_open) | {"follows": request.htmx.target == LISTS[1]}
    response = render(request, "comments/list.html", context)
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def of_proposal(viewer, proposal, comment_id):
    """A comment on that contribution. Raises `NotFound`."""
    comment = debates.get_comment(viewer, comment_id)
    if comment.proposal_id != proposal.pk:
        raise NotFound
    return comment


def _root(viewer, proposal, comment_id):
    comment = of_proposal(viewer, proposal, comment_id)
    return comment.root_id or comment.pk


def one_thread(request, proposal, comment, *, is_open) -> dict:
    """The context of a comment's own page: its thread, the page of answers that holds it, and the comment marked."""
    viewer, after = request.viewer, request.GET.get("after") or None
    root = debates.get_comment(viewer, comment.root_id) if comment.root_id else comment
    rows, order = debates.answers(viewer, proposal, root), debates.COMMENT_ORDERS[CommentOrdering.OLDEST]
    found = debates.page(rows, order, after=after, size=ANSWERS)
    is_far = comment.root_id and not after and found.after and comment not in found.items
    if is_far:
        found = debates.page(rows, order, at=comment.pk, size=ANSWERS)
    show = Show(viewer, proposal, [root, *found.items], is_open=is_open, marked=comment.pk)
    here = show.at("comment", root)
    return {
        "comment": show(root, found.items, most=ANSWERS),
        "answers_first": here if after or is_far else "",
        "answers_next": f"{here}?{urlencode({'after': found.after})}" if found.after else "",
        "in_discussion": f"{url_of('proposal', proposal)}?comments=oldest&at={root.pk}#comment-{root.pk}",
    }
