"""The contributions on which opinions agree, and those on which they are divided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consult.accounts.viewer import Viewer
from debates.proposals.selectors import proposals as proposal_selectors
from frontend.presenters.debate.proposals import url_of
from votes.exceptions import NotCountedHere, ResultsAreHidden
from votes.selectors import counts as count_selectors
from votes.selectors.counts import Count

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic

LINES_SHOWN = 3
PROPOSALS_READ = 12
FEWEST_OPINIONS = 10


@dataclass(frozen=True)
class Line:
    """A contribution with the opinions on it."""

    title: str
    language: str
    url: str
    tally: Count


@dataclass(frozen=True)
class Agreement:
    """The contributions that most people agree with, and those that divide them."""

    united: list[Line]
    divided: list[Line]


def agreement_of(
    viewer: Viewer, consultation: Consultation, topic: Topic | None = None
) -> Agreement | None:
    """Return the contributions that unite and divide, from public counts of opinions.

    Return None where a count is still hidden, or where no opinion was counted here. Four queries.
    """
    try:
        united = _first(viewer, consultation, topic, "most_supported", _unites)
        divided = _first(viewer, consultation, topic, "divisive", _divides)
    except (ResultsAreHidden, NotCountedHere):
        return None
    return Agreement(united, divided) if united or divided else None


def _first(
    viewer: Viewer,
    consultation: Consultation,
    topic: Topic | None,
    ordering: str,
    fits: Callable[[Count], bool],
) -> list[Line]:
    visitor = Viewer.public(viewer.organisation)
    rows = proposal_selectors.proposals(
        visitor, consultation=consultation, topic=topic, tombstones=False
    )
    in_order = count_selectors.ordered(
        visitor,
        rows,
        ordering,
        consultation_id=consultation.pk,
        topic_id=topic.pk if topic else None,
    )
    proposals = list(in_order[:PROPOSALS_READ])
    counted = count_selectors.with_counts(visitor, proposals)
    return [
        Line(proposal.title, proposal.language, url_of("proposal", proposal), proposal.count)
        for proposal in counted
        if proposal.count and proposal.count.total >= FEWEST_OPINIONS and fits(proposal.count)
    ][:LINES_SHOWN]


def _unites(count: Count) -> bool:
    return 3 * count.agree >= 2 * count.total


def _divides(count: Count) -> bool:
    return 4 * min(count.agree, count.disagree) >= count.total
