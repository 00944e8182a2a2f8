"""The discussion of a proposal: comments, one level of replies on screens, and one's own endorsements."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from consult.core.finding import one_of
from debates.enums import CommentOrdering
from debates.models import Comment, Endorsement
from debates.selectors.proposals import path_of, title_of
from debates.visibility import can_read
from moderation.selectors import decisions_for_export

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

# Replies under a page of comments that are simply read; above, those of each comment are numbered first.
MANY = 300
COMMENT_ORDERS = {
    CommentOrdering.USEFUL: ("-endorsements_count", "-created_at", "-id"),
    CommentOrdering.NEWEST: ("-created_at", "-id"),
    CommentOrdering.OLDEST: ("created_at", "id"),
}


def comments(viewer, proposal, ordering: str = CommentOrdering.USEFUL):
    """Comments on a proposal, without the replies (`replies`), emptied where they are tombstones; two queries.

    None under a proposal that the viewer may not read. KeyError on an unknown ordering.
    """
    return discussion(viewer, proposal, ordering).first_ones()


def discussion(viewer, proposal, ordering: str = CommentOrdering.OLDEST):
    """Comments and replies in one list, under the same rules."""
    if not can_read(viewer, proposal):
        return Comment.objects.none()
    return proposal.comments.visible_to(viewer).complete().order_by(*COMMENT_ORDERS[CommentOrdering(ordering)])


def replies(viewer, proposal, root_ids: Iterable[UUID], *, limit: int | None = None) -> dict[UUID, list[Comment]]:
    """The replies under some comments, oldest first, by comment; one query, two under very busy ones.

    `limit` keeps the first ones of each: ask for one more than is shown to know that there are others.
    """
    found: dict[UUID, list[Comment]] = defaultdict(list)
    rows = discussion(viewer, proposal).filter(root__in=list(root_ids))
    first = list(rows if limit is None else rows[: MANY + 1])
    if limit is not None and len(first) > MANY:
        place = Window(RowNumber(), partition_by="root_id", order_by=("created_at", "id"))
        first = rows.annotate(place=place).filter(place__lte=limit)
    for reply in first:
        if limit is None or len(found[reply.root_id]) < limit:
            found[reply.root_id].append(reply)
    return found


def answers(viewer, proposal, root):
    """Everything that stands under one comment, oldest first; one query, two if a total was imported."""
    return discussion(viewer, proposal).filter(root=root)


def list_comments_of_consultation(viewer, consultation):
    """Comments and replies of a whole consultation, each with its proposal: two queries, three if one was imported.

    Those under a proposal that everybody may not read are their author's and the team's alone.
    """
    return Comment.objects.visible_to(viewer).with_proposal().filter(consultation=consultation)


def get_comment(viewer, comment_id) -> Comment:
    """One comment or reply with its proposal, both emptied where they are tombstones. Raises `NotFound`."""
    return one_of(Comment.objects.visible_to(viewer).with_proposal(), pk=comment_id)


def get_comments(viewer, ids) -> dict[UUID, Comment]:
    """Several at once, by id, without those the viewer may not know of; two queries."""
    return Comment.objects.visible_to(viewer).with_proposal().in_bulk(list(ids))


def own_comments(viewer):
    """What the viewer commented, newest first, whatever its state, each with its proposal."""
    rows = Comment.objects.visible_to(viewer).with_proposal().filter(author=viewer.person())
    return rows.order_by("-created_at", "-id")


def export_comments(viewer):
    """What the viewer commented, with every decision on it, then what they found useful; for the copy of their data."""
    told = ("stance", "paragraph", "state", "language", "body", "created_at", "updated_at")
    found = list(own_comments(viewer))
    decided = decisions_for_export(viewer, [comment.pk for comment in found])
    for comment in found:
        row = {"id": comment.pk, "title": title_of_comment(comment), "proposal": comment.proposal_id}
        row |= {"reply_to": comment.reply_to_id, "decisions": decided.get(comment.pk, [])}
        yield row | {name: getattr(comment, name) for name in told}
    for comment_id in Endorsement.objects.filter(participant=viewer.participant).values_list("comment_id", flat=True):
        yield {"endorsed": comment_id}


def own_endorsements(viewer, comment_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these comments the viewer found useful; one query, none for a visitor."""
    if viewer.participant is None:
        return set()
    rows = Endorsement.objects.filter(participant=viewer.participant, comment__in=list(comment_ids))
    return set(rows.values_list("comment_id", flat=True))


def title_of_comment(comment) -> str:
    """What a comment is called: after what it discusses."""
    return _("Comment on “%(title)s”") % {"title": title_of(comment.proposal)}


def words_of_comment(comment) -> str:
    """All that a comment says."""
    return comment.body


def path_of_comment(comment) -> str:
    """Where a comment is always found, however long the discussion: with its thread, on a page of its own."""
    return f"{path_of(comment.proposal)}comments/{comment.pk}/#comment-{comment.pk}"
