"""Quick filters above a list of proposals. They are links, and so need no script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.memory import remembered
from consult.outcomes.answers.selectors.lookups import count_answered
from debates.proposals.selectors import tags as tag_selectors
from frontend.presenters.debate.positions import may_cast
from frontend.presenters.debate.proposal_list import ANSWERED, NO_POSITION, PLACED, ListParameters
from frontend.presenters.parts.components import Chip
from frontend.toolkit.words import dates
from frontend.toolkit.words.typography import grouped

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Tag, Topic


SECONDS = 15


class _Filter(NamedTuple):
    """A filter, the value that its chip sets, and whether any proposal matches it."""

    name: str
    value: str
    label: str
    icon: str
    is_useful: bool


def chips(
    viewer: Viewer, topic: Topic, tags: list[Tag], params: ListParameters, here: str
) -> list[Chip]:
    """Return the filters that match a proposal, and the filters that are on.

    The link of a filter that is on removes it.
    """
    filters = [*_own(viewer, topic.consultation), *_shared_filters(viewer, topic, tags)]
    states = [getattr(params, candidate.name) == candidate.value for candidate in filters]
    return [
        Chip(
            candidate.label,
            here + params.address(**{candidate.name: "" if is_on else candidate.value}),
            is_on,
            candidate.icon,
        )
        for candidate, is_on in zip(filters, states, strict=True)
        if is_on or candidate.is_useful
    ]


def _own(viewer: Viewer, consultation: Consultation) -> Iterator[_Filter]:
    """Yield the filter for proposals without the viewer's position, for a participant."""
    if viewer.participant:
        may, _why = may_cast(viewer, consultation)
        yield _Filter("position", NO_POSITION, _("Without my opinion"), "circle", may)


def _shared_filters(viewer: Viewer, topic: Topic, tags: list[Tag]) -> Iterator[_Filter]:
    """Yield the filters for tags, and for proposals with an answer or with a place.

    Their counts are those of every visitor, and are computed again every 15 seconds.
    """
    visitor = Viewer.public(viewer.organisation)
    counts, placed, answered = remembered(
        f"chips:{topic.pk}",
        SECONDS,
        lambda: (
            tag_selectors.counts_by_tag(visitor, topic) if tags else {},
            tag_selectors.number_with_place(visitor, topic),
            count_answered(visitor, topic),
        ),
    )
    for tag in tags:
        n = counts.get(tag.pk, 0)
        yield _Filter("tag", str(tag.pk), _counted(tag.label, n), "tag", bool(n))
    yield _Filter(
        "answer", ANSWERED, _counted(_("With an answer"), answered), "reply", bool(answered)
    )
    yield _Filter("place", PLACED, _counted(_("With a place"), placed), "map-pin", bool(placed))


def _counted(label: str, n: int) -> str:
    return f"{label} ({grouped(n, 'fr' if dates.is_french() else 'en')})"
