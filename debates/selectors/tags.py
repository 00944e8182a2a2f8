"""Tags of contributions, as lists show them and count them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import get_language

from debates.models import Proposal

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True)
class Tagged:
    """A tag that a contribution has, in the language of the reader or the one it has."""

    id: str
    label: str


def tags_of(proposal) -> list[Tagged]:
    """The tags of a contribution that was read whole, in the order its author gave; no query."""
    language = get_language()
    return [Tagged(one["id"], one.get(language) or one["fr"] or one["en"]) for one in proposal.tagged]


def counts_by_tag(viewer, topic) -> dict[UUID, int]:
    """How many published contributions of a topic have each tag; one query. A tag that none has is absent."""
    counted = Proposal.objects.visible_to(viewer).counted().filter(topic=topic, tag_places__isnull=False).order_by()
    return dict(counted.values_list("tag_places__tag").annotate(Count("pk")))


def number_with_place(viewer, topic) -> int:
    """How many published contributions of a topic say where; one query."""
    return Proposal.objects.visible_to(viewer).counted().placed().filter(topic=topic).count()
