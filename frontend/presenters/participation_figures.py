"""The figures of a consultation and of its topics, in words and in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.consultations.selectors import topics as topic_selectors
from consult.outcomes.figures import figures as count
from consult.workshops.meetings.selectors.overview import overview
from debates.texts.selectors import figures as figure_selectors
from frontend.drawings.loom import strip
from frontend.presenters.components import Figure, TopicCard

if TYPE_CHECKING:
    from uuid import UUID

    from consult.accounts.viewer import Viewer
    from consult.consultations.models import Consultation, Topic
    from consult.workshops.meetings.selectors.figures import HeldByTopic
    from debates.texts.selectors.figures import Counts
    from frontend.drawings.loom import Column


PAGE = 30
TOWNS = 10


def participation_figures(
    viewer: Viewer,
    consultation: Consultation,
    *,
    columns: tuple[Column, ...] = (),
    key: str | None = None,
) -> dict:
    """Return the figures of a consultation and of its topics, in words and in a table."""
    counts = figure_selectors.counts_by_topic(viewer, consultation)
    met = overview(viewer, consultation)
    numbers = count(
        viewer, consultation, counts=figure_selectors.sum_of(counts.values()), held=met.held.all
    )
    topics = list(topic_selectors.topics(viewer, consultation))
    return {
        "met": met,
        "figures": _in_words(numbers),
        "imported": [
            (origin, total, numbers["imported_votes_on_removed"].get(origin, 0))
            for origin, total in sorted(numbers["imported_votes"].items())
        ],
        "rules": list(numbers["rules"].values()),
        "topics": [
            _topic(consultation, topic, columns, (counts, met.held), key) for topic in topics
        ],
        "table": [
            (topic, counts.get(topic.pk, figure_selectors.Counts()), met.held.of(topic.pk))
            for topic in topics
        ],
    }


def _topic(
    consultation: Consultation,
    topic: Topic,
    columns: tuple[Column, ...],
    counted_in: tuple[dict[UUID, Counts], HeldByTopic],
    key: str | None,
) -> TopicCard:
    counts, held = counted_in
    query = f"?preview={key}" if key and consultation.published_at is None else ""
    return TopicCard(
        number=topic.number,
        question=topic.question,
        url=reverse("topic", args=[consultation.slug, topic.slug]) + query,
        contributions=counts.get(topic.pk, figure_selectors.Counts()).proposals,
        workshops=held.of(topic.pk).workshops,
        strip=strip(columns, topic.number - 1) if topic.number and columns else None,
    )


def _in_words(numbers: Any) -> list[Figure]:
    """Return the figures of participation, in words.

    People who met in a workshop are never added to the people who took part on line.
    """
    contributions = numbers["contributions"]["total"]
    told = [
        Figure(
            contributions,
            ngettext("published contribution", "published contributions", contributions),
        ),
        Figure(numbers["votes"], ngettext("opinion given", "opinions given", numbers["votes"])),
        Figure(numbers["comments"], ngettext("comment", "comments", numbers["comments"])),
        Figure(
            numbers["participants"],
            ngettext("person took part on line", "people took part on line", 2),
        ),
    ]
    if numbers["workshops"]:
        told[2:3] = _met(numbers)
    return told


def _met(numbers: Any) -> list[Any]:
    """Return how many workshops were held, and how many people were present.

    Where some people had been in another workshop before, the words also give the least number of
    different people.
    """
    held, people, least = (
        numbers[name]
        for name in ("workshops", "people_in_workshops", "people_in_workshops_at_least")
    )
    label = ngettext("person present in a workshop", "people present in workshops", people)
    if least < people:
        label = _("people present in workshops, at least %(least)s of them different") % {
            "least": least
        }
    return [Figure(held, ngettext("workshop held", "workshops held", held)), Figure(people, label)]
