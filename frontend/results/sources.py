"""The cited sources on results pages: the first ones of each kind of actor, with their topics."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.outcomes.enums import LinkState
from consult.outcomes.sources import selectors as source_selectors

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic


@dataclass(frozen=True)
class Sources:
    """The first sources by kind of actor, and the address of the whole list."""

    kinds: list[tuple[str, list[dict[str, Any]]]]
    url: str


def sources_of(
    viewer: Viewer,
    consultation: Consultation,
    topics: list[Topic],
    topic: Topic | None = None,
) -> Sources | None:
    """Return the sources of a consultation or of one topic, or None if no text cites one.

    Three queries.
    """
    has_some = (
        source_selectors.has_sources(viewer, topic)
        if topic
        else source_selectors.cites_sources(viewer, consultation)
    )
    if not has_some:
        return None
    found = source_selectors.first_sources(viewer, consultation, topic)
    here = reverse("sources", args=[consultation.slug])
    return Sources(
        kinds=[
            (kind.label, [_row(first_source, topics) for first_source in of_kind])
            for kind, of_kind in groupby(
                found, key=lambda first_source: first_source.source.actor_kind
            )
            if kind
        ],
        url=f"{here}?{urlencode({'topic': topic.slug})}" if topic else here,
    )


def _row(first: source_selectors.FirstSource, topics: list[Topic]) -> dict[str, Any]:
    numbers = [str(topic.number) for topic in topics if topic.pk in first.topics and topic.number]
    words = ngettext("Topic %(numbers)s", "Topics %(numbers)s", len(numbers))
    return {
        "title": str(first.source),
        "url": first.source.url,
        "is_dead": first.source.link_state == LinkState.DEAD,
        "topics": words % {"numbers": ", ".join(numbers)} if numbers else "",
    }
