"""A list of proposals: sorted, filtered, searched, and read in pages by key.

The default order is random, so that late proposals are treated fairly. The random order is a ring
that begins at a seed. The seed stays in the links, and changes every quarter of an hour.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.enums import ConsultationState, ResultsVisibility
from consult.consultations.selectors.timetable import moment_of
from consult.core.exceptions import Invalid
from consult.core.postgres import keyset
from consult.core.postgres.compiled import whole
from consult.core.postgres.keyset import Page
from consult.outcomes.answers.selectors.lookups import list_answered_ids
from debates.enums import ProposalKind, ProposalOrdering
from debates.proposals.selectors import proposals as proposal_selectors
from debates.texts.selectors import figures as figure_selectors
from votes.selectors import counts as count_selectors
from votes.selectors import own as own_selectors
from votes.selectors.counts import ORDERINGS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from consult.consultations.models import Consultation, Tag, Topic


SIZE = 20
QUARTER = 900
PLACED = "yes"
ANSWERED = "yes"
NO_POSITION = "none"
BY_VOTES = (ProposalOrdering.MOST_SUPPORTED, ProposalOrdering.DIVISIVE)
ORIGINS = (ProposalKind.INDIVIDUAL, ProposalKind.INSTITUTION, ProposalKind.WORKSHOP)


@dataclass(frozen=True)
class ListParameters:
    """The filters and the order that a reader asked for.

    A filter value that is not on its list is left out, and `ignored` records it.
    """

    q: str = ""
    sort: str = ProposalOrdering.RANDOM
    origin: str = ""
    tag: str = ""
    place: str = ""
    position: str = ""
    answer: str = ""
    seed: int = 0
    after: str = ""
    ignored: bool = False

    @classmethod
    def of(cls, parameters: Any, tags: Sequence[Tag] = ()) -> ListParameters:
        """Read the address of the page. `tags` are those of the consultation.

        Raise `Invalid` on a seed that is not a number.
        """
        closed = {
            "sort": set(ProposalOrdering.values),
            "origin": set(ProposalKind.values),
            "tag": {str(tag.pk) for tag in tags},
            "place": {PLACED},
            "position": {NO_POSITION},
            "answer": {ANSWERED},
        }
        values = {name: parameters.get(name, "") for name in closed}
        known = {name: value for name, value in values.items() if value in closed[name]}
        seed = parameters.get("seed") or str(int(time.time() // QUARTER) * 2654435761 % 2**31)
        if not (seed.isascii() and seed.isdigit() and len(seed) < 12):
            raise Invalid(attr="seed")
        ignored = any(value and name not in known for name, value in values.items())
        others = {"q": parameters.get("q", "")[:200], "after": parameters.get("after", "")}
        return cls(seed=int(seed), ignored=ignored, **others, **known)

    @property
    def filters(self) -> int:
        """Return how many filters are on."""
        marks = (self.q, self.origin, self.tag, self.place, self.position, self.answer)
        return sum(map(bool, marks))

    def address(self, **other: Any) -> str:
        """Return the query string of this list, with the changes that `other` gives."""
        params = {
            name: getattr(self, name)
            for name in ("q", "sort", "origin", "tag", "place", "position", "answer")
        } | other
        if params["sort"] == ProposalOrdering.RANDOM:
            params["seed"] = self.seed
        return "?" + urlencode(
            {name: value for name, value in params.items() if value not in ("", None)}
        )


def read(
    viewer: Viewer,
    consultation: Consultation,
    topic: Topic,
    params: ListParameters,
    *,
    size: int = SIZE,
) -> tuple[list, str | None, int]:
    """Return the proposals of a page, the key of the next page, and the total number of proposals.

    Raise `SignInFirst` if a visitor asks for proposals without a position of their own.
    """
    filters: dict[str, Any] = {
        "topic": topic,
        "kind": params.origin or None,
        "search": params.q,
        "tag": params.tag or None,
    }
    filters["has_place"] = True if params.place else None
    wanted = {"consultation": consultation, "tombstones": False, **filters}
    if not (params.position or params.answer or params.sort in BY_VOTES):
        listed = proposal_selectors.listed_proposals(viewer, **wanted)
        return _counted(viewer, topic, params, listed, _by_key(listed, params, size))
    rows = proposal_selectors.proposals(viewer, **wanted)
    if params.position:
        rows = own_selectors.without_own_position(viewer, rows)
    if params.answer:
        rows = rows.filter(pk__in=list_answered_ids(topic))
    if params.sort in BY_VOTES:
        found = _by_votes(viewer, consultation, topic, rows, params)
    else:
        found = _by_key(rows, params, size)
    return _counted(viewer, topic, params, rows, found)


def _counted(
    viewer: Viewer, topic: Topic, params: ListParameters, rows: Any, found: Page
) -> tuple[list, str | None, int]:
    """Return a page with the number of all rows."""
    is_whole = not (params.after or found.after)
    if is_whole:
        return found.items, found.after, len(found.items)
    if params.q or params.tag or params.place or params.position or params.answer:
        return found.items, found.after, whole(rows).order_by().count()
    return found.items, found.after, figure_selectors.count_listed(viewer, topic, params.origin)


def _by_key(rows: Any, params: ListParameters, size: int) -> Page:
    key = params.after or None
    if params.sort == ProposalOrdering.RANDOM:
        return keyset.ring_page(rows, params.seed, after=key, size=size)
    return keyset.page(rows, proposal_selectors.PROPOSAL_ORDERS[params.sort], after=key, size=size)  # type: ignore[index]  # members are strings


def _by_votes(
    viewer: Viewer, consultation: Consultation, topic: Topic, rows: Any, params: ListParameters
) -> Page:
    """Return a page sorted by positions. The key is the number that sorts, then the id."""
    rows = count_selectors.ordered(
        viewer,
        rows,
        params.sort,
        consultation_id=consultation.pk,
        topic_id=topic.pk if topic else None,
    )
    column = ORDERINGS[params.sort]
    if params.after:
        rows = rows.filter(_beyond(column, params.after))
    found, last = keyset.cut(rows, SIZE)
    return keyset.Page(found, f"{getattr(last, column)}.{last.pk}" if last else None)


def _beyond(column: str, key: str) -> Q:
    number, _dot, pk = key.partition(".")
    try:
        value = int(number)
        last = UUID(pk)
    except ValueError as wrong:
        raise Invalid(attr="after") from wrong
    return Q(**{f"{column}__lt": value}) | Q(**{column: value, "pk__lt": last})


def sorts(viewer: Viewer, consultation: Consultation) -> list[tuple[str, StrOrPromise]]:
    """Return the possible orders.

    Orders by positions are left out where they would reveal hidden results, or where another
    platform counted the votes and none is counted here.
    """
    closed = consultation.state_at(moment_of(consultation)) == ConsultationState.CLOSED
    has_visible_results = closed or consultation.results_visibility == ResultsVisibility.LIVE
    has_visible_results = has_visible_results and (
        not consultation.origin or count_selectors.is_counted(viewer, consultation.pk)
    )
    return [
        (value, label)
        for value, label in ProposalOrdering.choices
        if has_visible_results or value not in BY_VOTES
    ]


def origins() -> list[tuple[str, str]]:
    """Return the origins to filter by."""
    return [("", _("All")), *((kind, str(capfirst(kind.label))) for kind in ORIGINS)]
