"""Numbers and lists of what an author wrote in a consultation.

They are for moderators and for the people who may close the account.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from debates.models import Comment, Proposal
from moderation.enums import Action, ModerationState
from moderation.measures.selectors import can_see
from moderation.rules import can_see_queue

# How the page of a text is found from the text.
_PATHS: dict[type, tuple[str, ...]] = {
    Proposal: ("consultation",),
    Comment: ("proposal__consultation",),
}
GONE = [state for state in ModerationState if state.is_final]
LIMITED = [ModerationState.RESTRICTED, ModerationState.HIDDEN_PROVISIONAL, ModerationState.REMOVED]

_FIGURES = {
    "texts": Count("pk"),
    "limited": Count("pk", filter=Q(state__in=LIMITED)),
    "since": Min("created_at"),
}


@dataclass(frozen=True)
class Record:
    """The number of texts of an author, how many moderation limited, and the date of the first."""

    texts: int
    limited: int
    since: datetime | None

    @property
    def is_first(self) -> bool:
        """Return whether the author has written no more than one text."""
        return self.texts <= 1


def record_of(viewer: Viewer, consultation_id: UUID, author_id: UUID | None) -> Record:
    """Return the record of an author in a consultation; two queries.

    Raise `NotFound` unless the viewer may limit or close accounts there.
    """
    if not can_see(viewer, consultation_id):
        raise NotFound
    return _record(
        [_count_texts(model, consultation_id, author_id) for model in (Proposal, Comment)]
    )


def records_of(
    viewer: Viewer, authors: Iterable[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], Record]:
    """Return the records of several authors, by (consultation id, author id); two queries.

    Authors in consultations where the viewer may not limit or close accounts are left out.
    """
    wanted = {pair for pair in authors if can_see(viewer, pair[0])}
    if not wanted:
        return {}
    among = {
        "consultation__in": {consultation_id for consultation_id, _author in wanted},
        "author__in": {author_id for _consultation, author_id in wanted},
    }
    counts: dict[tuple[UUID, UUID], list[dict[str, Any]]] = {}
    for model in (Proposal, Comment):
        rows: Any = model.objects.filter(**among).order_by().values("consultation", "author")
        for row in rows.annotate(**_FIGURES):
            counts.setdefault((row["consultation"], row["author"]), []).append(row)
    return {pair: _record(counts[pair]) for pair in wanted & counts.keys()}


def text_ids_of(viewer: Viewer, consultation_id: UUID, author_id: UUID | None) -> list[UUID]:
    """Return the ids of the texts of an author in a consultation; two queries.

    Raise `NotFound` unless the viewer may limit or close accounts there.
    """
    if not can_see(viewer, consultation_id):
        raise NotFound
    by = {"consultation": consultation_id, "author": author_id}
    return [
        pk
        for model in (Proposal, Comment)
        for pk in model.objects.filter(**by).values_list("pk", flat=True)
    ]


def proposals_of(viewer: Viewer, participant_id: UUID, consultation_id: UUID) -> list[UUID]:
    """Return the ids of an author's contributions that a moderator may remove; one query.

    Raise `NotFound` unless the viewer may see the moderation queue of the consultation.
    """
    return _list_removable_ids(viewer, Proposal, participant_id, consultation_id)


def comments_of(viewer: Viewer, participant_id: UUID, consultation_id: UUID) -> list[UUID]:
    """Return the ids of an author's comments that a moderator may remove; one query.

    Raise `NotFound` unless the viewer may see the moderation queue of the consultation.
    """
    return _list_removable_ids(viewer, Comment, participant_id, consultation_id)


def texts_to_remove(
    viewer: Viewer, participant_id: UUID, consultation_id: UUID
) -> list[tuple[str, Proposal | Comment]]:
    """Return the texts of an author that a moderator may remove, as (kind, text), oldest first.

    Comments have their contribution. Two queries. Raise `NotFound` unless the viewer may see the
    moderation queue of the consultation.
    """
    if not can_see_queue(viewer, consultation_id):
        raise NotFound
    by: dict[str, Any] = {
        "organisation": viewer.organisation,
        "consultation": consultation_id,
        "author": participant_id,
        "state__in": Action.REMOVE.possible_from,
    }
    proposals = Proposal.objects.filter(**by).select_related("consultation").defer("search")
    comments = Comment.objects.filter(**by).select_related("proposal__consultation")
    found: list[tuple[str, Proposal | Comment]] = [
        *(("proposal", proposal) for proposal in proposals),
        *(("comment", comment) for comment in comments),
    ]
    return sorted(found, key=lambda pair: (pair[1].created_at, pair[1].pk))


def repeats_of(viewer: Viewer, text: Proposal | Comment, *, most: int = 5) -> list[Any]:
    """Return the other texts of the same author with exactly the same words there, oldest first.

    One query, or none without an author. The viewer may see the queue.
    """
    if text.author_id is None or not text.body or not can_see_queue(viewer, text.consultation_id):
        return []
    rows = type(text).objects.filter(
        consultation=text.consultation_id, author=text.author_id, body=text.body
    )
    rows = rows.exclude(pk=text.pk).exclude(state__in=GONE).order_by("created_at", "id")
    return list(rows.select_related(*_PATHS[type(text)])[:most])


def repeated_comments(comment_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these comments have another one of the same author with the same words.

    One query. The caller has checked that the viewer may see them.
    """
    others = Comment.objects.filter(
        consultation=OuterRef("consultation"), author=OuterRef("author"), body=OuterRef("body")
    )
    others = others.exclude(pk=OuterRef("pk")).exclude(state__in=GONE)
    rows = Comment.objects.filter(Exists(others), pk__in=list(comment_ids), author__isnull=False)
    return set(rows.values_list("pk", flat=True))


def _list_removable_ids(
    viewer: Viewer, model: type[Proposal | Comment], participant_id: UUID, consultation_id: UUID
) -> list[UUID]:
    if not can_see_queue(viewer, consultation_id):
        raise NotFound
    by = {
        "organisation": viewer.organisation,
        "consultation": consultation_id,
        "author": participant_id,
    }
    rows = model.objects.filter(**by, state__in=Action.REMOVE.possible_from)
    return list(rows.order_by("created_at", "id").values_list("pk", flat=True))


def _count_texts(
    model: type[Proposal | Comment], consultation_id: UUID, author_id: UUID | None
) -> dict[str, Any]:
    return model.objects.filter(consultation=consultation_id, author=author_id).aggregate(
        **_FIGURES
    )


def _record(found: list[dict[str, Any]]) -> Record:
    """Return one record from the figures of contributions and of comments."""
    first_dates = [counts["since"] for counts in found if counts["since"]]
    texts, limited = (sum(counts[name] for counts in found) for name in ("texts", "limited"))
    return Record(texts, limited, min(first_dates, default=None))
