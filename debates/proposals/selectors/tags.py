"""Tags of contributions, for lists and counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count
from django.utils.translation import get_language

from consult.accounts.viewer import Viewer
from debates.models import Proposal

if TYPE_CHECKING:
    from consult.consultations.models import Topic


@dataclass(frozen=True)
class Tagged:
    """A tag of a contribution, labelled in the reader's language or in a language it has."""

    id: str
    label: str


def tags_of(proposal: Proposal) -> list[Tagged]:
    """Return the tags of a contribution in the order of its author; no query.

    The contribution must have been read with `complete`.
    """
    if not proposal.tagged:
        return []
    language = get_language()
    return [
        Tagged(tag["id"], tag.get(language) or tag["fr"] or tag["en"]) for tag in proposal.tagged
    ]


def counts_by_tag(viewer: Viewer, topic: Topic) -> dict[UUID, int]:
    """Return the number of published contributions of a topic with each tag; one query.

    A tag without contributions is absent.
    """
    counted = (
        Proposal.objects.visible_to(viewer)
        .counted()
        .filter(topic=topic, tag_places__isnull=False)
        .order_by()
    )
    return dict(counted.values_list("tag_places__tag").annotate(Count("pk")))


def number_with_place(viewer: Viewer, topic: Topic) -> int:
    """Return the number of published contributions of a topic that have a place; one query."""
    return Proposal.objects.visible_to(viewer).counted().placed().filter(topic=topic).count()
