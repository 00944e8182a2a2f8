"""The discussion under a proposal, as its page shows it: a page of comments with their replies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from consult.accounts.requests import SiteRequest
from consult.accounts.viewer import Viewer
from consult.consultations.enums import Capability
from consult.consultations.selectors.charters import must_accept_charter
from consult.consultations.selectors.timetable import open_capabilities
from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres import keyset
from consult.core.postgres.compiled import whole
from debates import rules
from debates.comments.selectors import comments as comment_selectors
from debates.comments.selectors import passages as passage_selectors
from debates.enums import CommentOrdering, DraftKind
from frontend.presenters.account.drafts import FormDraft
from frontend.presenters.account.sanctions import (
    Restriction,
    find_posting_suspension,
    find_slow_mode,
)
from frontend.presenters.consultation.step_notes import comments_note
from frontend.presenters.debate.comments import Show, may_write, threads
from frontend.presenters.debate.paragraphs import paragraphs, present_passage
from frontend.presenters.debate.proposals import url_of
from frontend.presenters.forms.comments import CommentForm
from votes.selectors.shown_opinions import may_show_opinion

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.models import Comment, Proposal


SIZE = 15
ANSWERS = 50
# The elements that htmx replaces on the page of a proposal: another order replaces the whole list,
# and the next comments replace the end of the list.
LISTS = ("comment-list", "comments-more")


def discussion(request: SiteRequest, consultation: Consultation, proposal: Proposal) -> dict:
    """Return the context of the discussion: a page of comments, and the form if it is open."""
    viewer = request.viewer
    is_open = Capability.DISCUSS in open_capabilities(consultation)
    may = is_open and rules.can_comment(viewer, proposal)
    draft = draft_of(request, proposal) if may else None
    return present_comment_list(request, proposal, is_open=is_open) | {
        "paragraphs": paragraphs(
            viewer, proposal, may_write=may_write(viewer, proposal, is_open=is_open)
        ),
        "discussion_open": is_open,
        "discussion_note": "" if is_open else comments_note(consultation),
        "may_comment": may,
        "restriction": _measure_against_comments(viewer, consultation) if is_open else None,
        "comment_form": _form(viewer, proposal, draft) if draft else None,
        "draft": draft,
        "draft_on_paragraph": draft.filled().get("paragraph") if draft else "",
    }


def _measure_against_comments(viewer: Viewer, consultation: Consultation) -> Restriction | None:
    """Return the measure that keeps the viewer from commenting, or the slow mode, or None."""
    return find_posting_suspension(viewer, "comment.submit", consultation.pk) or find_slow_mode(
        viewer, consultation.pk
    )


def draft_of(request: SiteRequest, proposal: Proposal, answered: Any = None) -> FormDraft:
    """Return the viewer's draft of a comment on a proposal, or of a reply to a comment."""
    kind, place = (DraftKind.REPLY, answered) if answered else (DraftKind.COMMENT, proposal)
    return FormDraft(request, kind, place.pk)


def _form(viewer: Viewer, proposal: Proposal, draft: FormDraft) -> CommentForm:
    """Return the form at the top of the discussion, filled with the draft.

    A draft about one paragraph is set aside: the author continues it on its own page.
    """
    filled = draft.filled()
    if filled.get("paragraph"):
        draft.set_aside()
        filled = {}
    return CommentForm(
        initial=filled,
        viewer=viewer,
        accepted=not must_accept_charter(viewer, proposal.consultation),
        may_show_opinion=may_show_opinion(viewer, proposal.pk),
    )


def present_comment_list(request: SiteRequest, proposal: Proposal, *, is_open: bool) -> dict:
    """Return the page of comments that the address asks for.

    The address names an order and, if given, a paragraph, a key after which the page starts
    (`after`), or a comment from which it starts (`at`). Raise `Invalid` if the order does not
    exist.
    """
    viewer = request.viewer
    params = request.GET
    order = params.get("comments") or CommentOrdering.USEFUL
    if order not in CommentOrdering.values:
        raise Invalid(_("This order does not exist."), attr="comments")
    after = params.get("after") or None
    at = params.get("at") or None
    paragraph = params.get("paragraph", "")
    rows: Any = comment_selectors.comments(viewer, proposal, order)
    if paragraph:
        rows = passage_selectors.on_paragraph(whole(rows), paragraph)
    first = _root(viewer, proposal, at) if at else None
    found = keyset.page(
        rows,
        comment_selectors.COMMENT_ORDERS[order],  # type: ignore[index]  # members are strings
        after=after,
        at=first,
        size=SIZE,
    )
    here = url_of("proposal", proposal)
    query = {"comments": order} | ({"paragraph": paragraph} if paragraph else {})
    following = "?" + urlencode(query | {"after": found.after}) if found.after else ""
    return {
        "comments": threads(viewer, proposal, found.items, is_open=is_open),
        "comment_orders": CommentOrdering.choices,
        "comment_order": order,
        "comment_order_label": CommentOrdering(order).label,
        "comments_about": present_passage(viewer, proposal, paragraph),
        "may_write_comments": may_write(viewer, proposal, is_open=is_open),
        "comments_paragraph": paragraph,
        "comments_first": f"{here}?{urlencode(query)}#comments" if after or at else "",
        "comments_next": here + following if found.after else "",
    }


def comments_alone(request: SiteRequest, context: dict[str, Any]) -> HttpResponse:
    """Return the list of comments alone, for htmx. The form above it keeps the text being typed."""
    is_open = Capability.DISCUSS in open_capabilities(context["consultation"])
    context |= present_comment_list(request, context["proposal"], is_open=is_open) | {
        "follows": request.htmx.target == LISTS[1]
    }
    response = render(request, "comments/list.html", context)
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def of_proposal(viewer: Viewer, proposal: Proposal, comment_id: UUID | str) -> Comment:
    """Return a comment of this proposal. Raise `NotFound` if it belongs to another proposal."""
    comment = comment_selectors.get_comment(viewer, comment_id)
    if comment.proposal_id != proposal.pk:
        raise NotFound
    return comment


def _root(viewer: Viewer, proposal: Proposal, comment_id: UUID | str) -> UUID:
    comment = of_proposal(viewer, proposal, comment_id)
    return comment.root_id or comment.pk


def present_thread(
    request: SiteRequest, proposal: Proposal, comment: Comment, *, is_open: bool
) -> dict:
    """Return the context of the page of a comment: its thread, with the comment marked.

    Without `after`, the page of replies is the one that contains the comment.
    """
    viewer = request.viewer
    after = request.GET.get("after") or None
    root = comment_selectors.get_comment(viewer, comment.root_id) if comment.root_id else comment
    rows = comment_selectors.answers(viewer, proposal, root)
    order = comment_selectors.COMMENT_ORDERS[CommentOrdering.OLDEST]
    found = keyset.page(rows, order, after=after, size=ANSWERS)
    is_far = comment.root_id and not after and found.after and comment not in found.items
    if is_far:
        found = keyset.page(rows, order, at=comment.pk, size=ANSWERS)
    show = Show(viewer, proposal, [root, *found.items], is_open=is_open, marked=comment.pk)
    here = show.at("comment", root)
    return {
        "comment": show(root, found.items, most=ANSWERS),
        "answers_first": here if after or is_far else "",
        "answers_next": f"{here}?{urlencode({'after': found.after})}" if found.after else "",
        "in_discussion": f"{url_of('proposal', proposal)}?comments=oldest&at={root.pk}#comment-{root.pk}",
    }
