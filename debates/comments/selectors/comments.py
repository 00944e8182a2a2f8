"""The discussion of a proposal: comments, one level of replies on screens, and own endorsements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.postgres.compiled import Compiled, OwnPlan
from consult.core.postgres.known_rows import set_parent
from consult.core.postgres.lookup import get_only, parse_id
from consult.core.words import text
from consult.notifications.news_subjects import Quotation
from debates.compiled import compiled_texts, text_pages
from debates.enums import CommentOrdering
from debates.models import Comment, Endorsement, Proposal
from debates.models.comments import CommentQuerySet
from debates.proposals.selectors.proposals import path_of, title_of
from debates.visibility import can_read
from moderation.decisions.selectors.decisions import decisions_for_export
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

# Up to this many replies under a page of comments are all read. If there are more, the database
# numbers the replies of each comment first. A proposal with more comments has plans of its own: a
# plan for any proposal expects a few comments, and would read and sort all of them.
MANY = 300
COMMENT_ORDERS = {
    CommentOrdering.USEFUL: ("-endorsements_count", "-created_at", "-id"),
    CommentOrdering.NEWEST: ("-created_at", "-id"),
    CommentOrdering.OLDEST: ("created_at", "id"),
}


def comments(
    viewer: Viewer,
    proposal: Proposal,
    ordering: str = CommentOrdering.USEFUL,
    *,
    with_replies: bool = False,
) -> CommentQuerySet | Compiled[Comment]:
    """Return the comments on a proposal, without their replies by default, to be read by `keyset`.

    Two queries for a page. Tombstones are emptied. The result is empty under a proposal that the
    viewer may not read. Raise `ValueError` on an unknown ordering.
    """
    order = COMMENT_ORDERS[CommentOrdering(ordering)]
    if not can_read(viewer, proposal):
        return Comment.objects.none()
    pk = _planned(proposal)
    shape = {"order": order, "with_replies": with_replies}
    return text_pages(Comment, _list, viewer, pk, parent=proposal, **shape)


def _list(
    viewer: Viewer, proposal_id: UUID, *, order: tuple[str, ...], with_replies: bool
) -> CommentQuerySet:
    found = _of_proposal(viewer, proposal_id).order_by(*order)
    return found if with_replies else found.top_level()


def _of_proposal(viewer: Viewer, proposal_id: UUID) -> CommentQuerySet:
    return Comment.objects.visible_to(viewer).complete().filter(proposal=proposal_id)


def _planned(proposal: Proposal) -> UUID:
    """Return the id of a proposal, with a plan of its own if it has many comments."""
    return OwnPlan.of(proposal.pk) if proposal.comments_count > MANY else proposal.pk


def discussion(
    viewer: Viewer, proposal: Proposal, ordering: str = CommentOrdering.OLDEST
) -> CommentQuerySet:
    """Return the comments and replies on a proposal in one list, with the rules of `comments`."""
    if not can_read(viewer, proposal):
        return Comment.objects.none()
    rows = _of_proposal(viewer, proposal.pk).order_by(*COMMENT_ORDERS[CommentOrdering(ordering)])
    set_parent(rows, proposal)
    return rows


def replies(
    viewer: Viewer, proposal: Proposal, root_ids: Iterable[UUID], *, limit: int | None = None
) -> dict[UUID, list[Comment]]:
    """Return the replies under some comments, oldest first, by the id of the comment.

    This takes one query, or two if there are many replies. `limit` returns only the first replies
    of each comment: a caller passes one more than it shows, to know whether there are others.
    """
    found: dict[UUID, list[Comment]] = defaultdict(list)
    roots = list(root_ids)
    if not roots or not can_read(viewer, proposal):
        return found
    most = None if limit is None else MANY + 1
    read = _list_replies(viewer, _planned(proposal), roots, most=most)
    set_parent(read, proposal)
    first = list(read)
    if limit is not None and len(first) > MANY:
        rows = discussion(viewer, proposal).filter(root__in=roots)
        place = Window(RowNumber(), partition_by="root_id", order_by=("created_at", "id"))
        first = rows.annotate(place=place).filter(place__lte=limit)  # type: ignore[assignment]  # both are lists of comments to the loop
    for reply in first:
        if limit is None or len(found[reply.root_id]) < limit:
            found[reply.root_id].append(reply)
    return found


@compiled_texts
def _list_replies(
    viewer: Viewer, proposal_id: UUID, roots: list[UUID], *, most: int | None
) -> CommentQuerySet:
    rows = _of_proposal(viewer, proposal_id).filter(root__in=roots)
    return rows.order_by(*COMMENT_ORDERS[CommentOrdering.OLDEST])[:most]


def answers(viewer: Viewer, proposal: Proposal, root: Comment | UUID) -> CommentQuerySet:
    """Return all the replies under one comment, oldest first.

    This takes one query, or two if a total was imported.
    """
    return discussion(viewer, proposal).filter(root=root)


def list_comments_of_consultation(viewer: Viewer, consultation: Consultation) -> CommentQuerySet:
    """Return the comments and replies of a whole consultation, each with its proposal.

    This takes two queries, or three if one was imported. Comments under a proposal that is not
    public are visible to their author and the staff only.
    """
    return Comment.objects.visible_to(viewer).with_proposal().filter(consultation=consultation)


def get_comment(viewer: Viewer, comment_id: UUID | str) -> Comment:
    """Return a comment or reply with its proposal, each masked if it is a tombstone.

    Raise `NotFound`.
    """
    return get_only(_find(viewer, parse_id(comment_id)))


@compiled_texts
def _find(viewer: Viewer, comment_id: UUID) -> CommentQuerySet:
    return Comment.objects.visible_to(viewer).with_proposal().filter(pk=comment_id)


def is_own_comment_pending(viewer: Viewer, comment_id: UUID | str) -> bool:
    """Return whether a comment of the viewer waits for a moderator."""
    own = Comment.objects.filter(pk=comment_id, author=viewer.person())
    return own.filter(state=ModerationState.PENDING).exists()


def get_comments(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, Comment]:
    """Return several comments by id, without those whose existence the viewer may not know.

    This takes two queries.
    """
    return Comment.objects.visible_to(viewer).with_proposal().in_bulk(list(ids))


def own_comments(viewer: Viewer) -> CommentQuerySet:
    """Return the viewer's comments in any state, newest first, each with its proposal."""
    rows = Comment.objects.visible_to(viewer).with_proposal().filter(author=viewer.person())
    return rows.order_by("-created_at", "-id")


def export_comments(viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the viewer's comments, each with its decisions, then their endorsements.

    The rows are for the copy of the viewer's own data.
    """
    field_names = (
        "stance",
        "shows_opinion",
        "paragraph",
        "state",
        "language",
        "body",
        "refused_body",
        "created_at",
        "updated_at",
    )
    found = list(own_comments(viewer))
    decided = decisions_for_export(viewer, [comment.pk for comment in found])
    for comment in found:
        row = {
            "id": comment.pk,
            "title": title_of_comment(comment),
            "proposal": comment.proposal_id,
        }
        row |= {"reply_to": comment.reply_to_id, "decisions": decided.get(comment.pk, [])}
        yield row | {name: getattr(comment, name) for name in field_names}
    for comment_id in Endorsement.objects.filter(participant=viewer.participant).values_list(
        "comment_id", flat=True
    ):
        yield {"endorsed": comment_id}


def own_endorsements(viewer: Viewer, comment_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these comments the viewer endorsed; one query, none for a visitor."""
    if viewer.participant is None:
        return set()
    rows = Endorsement.objects.filter(participant=viewer.participant, comment__in=list(comment_ids))
    return set(rows.values_list("comment_id", flat=True))


def title_of_comment(comment: Comment) -> str:
    """Return the title of a comment, made from the title of its proposal."""
    return _("Comment on “%(title)s”") % {"title": title_of(comment.proposal)}


def quote_comment(comment: Comment) -> Quotation:
    """Return the words of a comment for an e-mail."""
    return Quotation([("", text.readable(comment.body_html))])


def words_of_comment(comment: Comment) -> str:
    """Return the whole text of a comment."""
    return comment.body


def path_of_comment(comment: Comment) -> str:
    """Return the path of the page that shows a comment with its thread.

    The comment is always found there, however long the discussion is.
    """
    return f"{path_of(comment.proposal)}comments/{comment.pk}/#comment-{comment.pk}"
