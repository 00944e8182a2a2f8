"""The fabric of a consultation, drawn from what is published and from how many took position on it."""

from __future__ import annotations

from debates import selectors as debates
from debates.enums import ProposalKind
from frontend.trame import MOST_COLUMNS, Column
from votes import selectors as votes


def columns_of(viewer, consultation, topics) -> list[Column]:
    """One column per contribution in order of arrival; one outside the topics lights every row. Two queries.

    One more than is drawn, so that the drawing says that it leaves some out.
    """
    rows = {topic.pk: (topic.number - 1,) for topic in topics if topic.number}
    everywhere = tuple(range(len(rows)))
    threads = debates.trame(viewer, consultation, most=MOST_COLUMNS + 1)
    counts = votes.counts(viewer, [proposal for _topic, _at, _kind, proposal in threads])
    return [
        Column(rows.get(topic, everywhere), _height(counts.get(proposal)), kind == ProposalKind.WORKSHOP)
        for topic, _at, kind, proposal in threads
    ]


def _height(count) -> int:
    return count.total if count else 0
