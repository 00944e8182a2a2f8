"""What somebody wrote in a consultation so far, in numbers, for whoever moderates it or may close their account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q

from consult.core.exceptions import NotFound
from debates.models import Comment, Proposal
from moderation.accounts import can_see
from moderation.enums import Action, ModerationState
from moderation.rules import can_see_queue

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

LIMITED = [ModerationState.RESTRICTED, ModerationState.HIDDEN_PROVISIONAL, ModerationState.REMOVED]


@dataclass(frozen=True)
class Record:
    """How many texts, how many of them moderation limited, since when."""

    texts: int
    limited: int
    since: datetime | None

    @property
    def is_first(self):
        """The text at hand is the first one."""
        return self.texts <= 1


def record_of(viewer, consultation_id, author_id) -> Record:
    """The record of an author in a consultation, for who may limit or close accounts there: two queries.

    Raises `NotFound` for others.
    """
    if not can_see(viewer, consultation_id):
        raise NotFound
    found = [_counted(model, consultation_id, author_id) for model in (Proposal, Comment)]
    begun = [one["since"] for one in found if one["since"]]
    texts, limited = (sum(one[name] for one in found) for name in ("texts", "limited"))
    return Record(texts, limited, min(begun, default=None))


def text_ids_of(viewer, consultation_id, author_id) -> list[UUID]:
    """The texts of an author in a consultation, for who may limit or close accounts there: two queries.

    Raises `NotFound` for others.
    """
    if not can_see(viewer, consultation_id):
        raise NotFound
    by = {"consultation": consultation_id, "author": author_id}
    return [pk for model in (Proposal, Comment) for pk in model.objects.filter(**by).values_list("pk", flat=True)]


def proposals_of(viewer, participant_id, consultation_id) -> list[UUID]:
    """Contributions of somebody in a consultation that a moderator may take away; one query. Raises `NotFound`."""
    return _to_take_away(viewer, Proposal, participant_id, consultation_id)


def comments_of(viewer, participant_id, consultation_id) -> list[UUID]:
    """Comments of somebody in a consultation that a moderator may take away; one query. Raises `NotFound`."""
    return _to_take_away(viewer, Comment, participant_id, consultation_id)


def _to_take_away(viewer, model, participant_id, consultation_id):
    if not can_see_queue(viewer, consultation_id):
        raise NotFound
    by = {"organisation": viewer.organisation, "consultation": consultation_id, "author": participant_id}
    rows = model.objects.filter(**by, state__in=Action.REMOVE.possible_from)
    return list(rows.order_by("created_at", "id").values_list("pk", flat=True))


def _counted(model, consultation_id, author_id):
    rows = model.objects.filter(consultation=consultation_id, author=author_id)
    return rows.aggregate(texts=Count("pk"), limited=Count("pk", filter=Q(state__in=LIMITED)), since=Min("created_at"))
