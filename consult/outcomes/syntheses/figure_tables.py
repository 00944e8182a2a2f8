"""The figures that a block can show: each with its rule of counting, and its table."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, gettext_lazy

from consult.outcomes.figures import RULES
from consult.outcomes.syntheses.content import FigureContent, TopicCounts
from consult.workshops.meetings.selectors.figures import HeldByTopic
from debates.texts.selectors.figures import Counts

NAMES = {
    "contributions": gettext_lazy("Contributions"),
    "comments": gettext_lazy("Comments"),
    "votes": gettext_lazy("Opinions"),
    "participants": gettext_lazy("Participants"),
    "workshops": gettext_lazy("Workshops"),
    "people_in_workshops": gettext_lazy("People present at workshops"),
}
TOPIC_COUNTS = "topic_counts"
BY_TOPIC = "contributions_by_topic"
KINDS = {
    "individual": gettext_lazy("in people's own name"),
    "institution": gettext_lazy("on behalf of organisations"),
    "workshop": gettext_lazy("from workshops"),
}


def figure_choices() -> list[tuple[str, str]]:
    """Return the keys of figures with their names, in the reader's language."""
    return [
        (TOPIC_COUNTS, gettext("Figures of this chapter's topic")),
        (BY_TOPIC, gettext("Contributions by topic")),
        *((key, str(name)) for key, name in NAMES.items()),
    ]


def count_topics(
    by_topic: Mapping[UUID, Counts], workshop_totals: HeldByTopic
) -> dict[UUID, TopicCounts]:
    """Return the counts of each topic that has a contribution or a workshop."""
    found = {}
    for pk in {*by_topic, *workshop_totals.topics}:
        counts = by_topic.get(pk)
        kinds = counts.by_kind if counts else {}
        found[pk] = TopicCounts(
            contributions=counts.proposals if counts else 0,
            individual=kinds.get("individual", 0),
            institution=kinds.get("institution", 0),
            workshop=kinds.get("workshop", 0),
            comments=counts.comments if counts else 0,
            people_in_workshops=workshop_totals.of(pk).people,
        )
    return found


def read_figure(
    key: str,
    figures: Mapping[str, Any],
    counts: TopicCounts | None,
    topics: list[tuple[str, TopicCounts]],
) -> FigureContent | None:
    """Return a figure with its table, or None for a key that does not exist here.

    `counts` are those of the chapter's topic. `topics` are all topics with their titles.
    """
    if key == TOPIC_COUNTS:
        return _topic_figure(counts) if counts else None
    if key == BY_TOPIC:
        table: list[list[Any]] = [[title, total.contributions] for title, total in topics]
        return FigureContent(
            key, gettext("Contributions by topic"), str(RULES["contributions"]), table
        )
    if key not in NAMES:
        return None
    return FigureContent(key, str(NAMES[key]), str(RULES[key]), _rows(key, figures[key]))


def _topic_figure(counts: TopicCounts) -> FigureContent:
    rows: list[list[Any]] = [
        [str(NAMES["contributions"]), counts.contributions],
        *([str(name), getattr(counts, kind)] for kind, name in KINDS.items()),
        [str(NAMES["comments"]), counts.comments],
        [str(NAMES["people_in_workshops"]), counts.people_in_workshops],
    ]
    rules = ("contributions", "comments", "people_in_workshops")
    return FigureContent(
        TOPIC_COUNTS,
        gettext("Figures of the topic"),
        " ".join(str(RULES[name]) for name in rules),
        rows,
    )


def _rows(key: str, value: Any) -> list[list[Any]]:
    if not isinstance(value, dict):
        return [[str(NAMES[key]), value]]
    parts: list[list[Any]] = [[str(KINDS[kind]), value[kind]] for kind in KINDS if kind in value]
    return [*parts, [gettext("Total"), value["total"]]]
