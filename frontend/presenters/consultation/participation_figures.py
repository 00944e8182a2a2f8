"""The figures of a consultation and of its topics, in words and in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import recall
from consult.consultations.selectors import topics as topic_selectors
from consult.consultations.selectors.figures import stored_figures
from consult.outcomes.figures import FIGURES
from consult.outcomes.figures import figures as count
from consult.workshops.meetings.selectors.figures import Held, HeldByTopic
from consult.workshops.meetings.selectors.overview import overview
from debates.texts.selectors import figures as figure_selectors
from debates.texts.selectors.figures import Counts
from frontend.drawings.loom import Fabric
from frontend.presenters.parts.components import Figure, TopicCard
from frontend.presenters.parts.files import Frame

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic


def participation_figures(
    viewer: Viewer,
    consultation: Consultation,
    *,
    fabric: Fabric | None = None,
    key: str | None = None,
) -> dict:
    """Return the figures of a consultation and of its topics, in words and in a table."""
    stored = stored_figures(viewer, [consultation.pk], *FIGURES)
    counts = figure_selectors.counts_by_topic(viewer, consultation, stored=stored)
    workshops = recall(overview, viewer, consultation)
    numbers = count(viewer, consultation, stored=stored, workshop_totals=workshops.held.all)
    topics = list(topic_selectors.topics(viewer, consultation))
    frame = Frame.of(viewer, key or "" if consultation.published_at is None else "")
    return {
        "met": workshops,
        "figures": _in_words(numbers, workshops.held.all),
        "imported": [
            (origin, total, numbers["imported_votes_on_removed"].get(origin, 0))
            for origin, total in sorted(numbers["imported_votes"].items())
        ],
        "rules": list(numbers["rules"].values()),
        "topics": [
            _topic(consultation, topic, fabric, (counts, workshops.held), frame) for topic in topics
        ],
        "table": [
            (topic, counts.get(topic.pk, figure_selectors.Counts()), workshops.held.of(topic.pk))
            for topic in topics
        ],
    }


def _topic(
    consultation: Consultation,
    topic: Topic,
    fabric: Fabric | None,
    counted_in: tuple[dict[UUID, Counts], HeldByTopic],
    frame: Frame,
) -> TopicCard:
    counts, meetings = counted_in
    query = f"?preview={frame.preview}" if frame.preview else ""
    return TopicCard(
        number=topic.number,
        question=topic.question,
        url=reverse("topic", args=[consultation.slug, topic.slug]) + query,
        contributions=counts.get(topic.pk, figure_selectors.Counts()).proposals,
        workshops=meetings.of(topic.pk).workshops,
        strip=fabric.strip(topic.number - 1) if topic.number and fabric else None,
        picture=frame.picture(topic.picture, topic.picture_alt) if topic.picture else None,
    )


def _in_words(numbers: Any, meetings: Held) -> list[Figure]:
    """Return at most four figures of participation, in words, without those that are zero.

    People who met in a workshop are never added to the people who took part online.
    """
    contributions = numbers["contributions"]["total"]
    opinions = numbers["votes"]
    comments = numbers["comments"]
    people = numbers["participants"]
    figures = [
        Figure(contributions, ngettext("contribution", "contributions", contributions)),
        Figure(opinions, ngettext("opinion", "opinions", opinions)),
        _meetings_figure(meetings)
        if meetings.workshops
        else Figure(comments, ngettext("comment", "comments", comments)),
        Figure(people, ngettext("participant online", "participants online", people)),
    ]
    return [figure for figure in figures if figure.value] or figures[:1]


def _meetings_figure(meetings: Held) -> Figure:
    """Return how many workshops were held, and with how many people."""
    if meetings.is_range:
        people = _("%(least)s to %(people)s people") % {
            "least": meetings.at_least,
            "people": meetings.people,
        }
    else:
        people = ngettext("%(n)s person", "%(n)s people", meetings.people) % {"n": meetings.people}
    words = ngettext("workshop held, %(people)s", "workshops held, %(people)s", meetings.workshops)
    return Figure(meetings.workshops, words % {"people": people})
