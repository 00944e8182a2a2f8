"""The fabric of a consultation: a drawing of its public proposals and of the positions on each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from consult.accounts.viewer import Viewer
from consult.core.memory import remembered
from debates.enums import ProposalKind
from debates.texts.selectors import figures as figure_selectors
from frontend.drawings.loom import MOST_COLUMNS, Column, Fabric
from votes.selectors import counts as count_selectors
from votes.selectors.counts import Count

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic


SECONDS = 15


def fabric_of(viewer: Viewer, consultation: Consultation, topics: list[Topic]) -> Fabric:
    """Return the fabric, with one column for each proposal, in at most two queries.

    A proposal outside the numbered topics lights every row. There is up to one column more than is
    drawn, so that the drawing can show that it leaves some out. A public consultation is drawn as a
    visitor sees it, and its drawings are remembered for fifteen seconds.
    """
    if consultation.published_at is None:
        return _read(viewer, consultation, topics)
    visitor = Viewer.public(viewer.organisation)
    return remembered(
        f"loom:{consultation.pk}", SECONDS, lambda: _read(visitor, consultation, topics)
    )


def _read(viewer: Viewer, consultation: Consultation, topics: Iterable[Topic]) -> Fabric:
    rows = {topic.pk: (topic.number - 1,) for topic in topics if topic.number}
    everywhere = tuple(range(len(rows)))
    threads = figure_selectors.trame(viewer, consultation, most=MOST_COLUMNS + 1)
    counts = count_selectors.counts(viewer, [proposal for _topic, _at, _kind, proposal in threads])
    return Fabric(
        tuple(
            Column(
                rows.get(topic, everywhere),
                _height(counts.get(proposal)),
                kind == ProposalKind.WORKSHOP,
            )
            for topic, _at, kind, proposal in threads
        )
    )


def _height(count: Count | None) -> int:
    return count.total if count else 0
