"""The results of a closed questionnaire: bars and figures, and the texts of open answers.

Answers online and answers on paper are drawn separately.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.questionnaires import selectors
from consult.questionnaires.enums import ItemKind
from frontend.drawings.bars import FEWEST_FOR_A_BAR, shares
from frontend.presenters.components import Crumb
from frontend.presenters.questionnaires import url_of
from frontend.questionnaires.views import found, frame
from frontend.toolkit import dates
from frontend.toolkit.page import OF_CITIZENS, PUBLIC, page
from frontend.toolkit.typography import NO_BREAK, grouped

WAYS = ("online", "paper")
SHOWN_AT_ONCE = 3


@dataclass(frozen=True)
class Bar:
    """An answer in the chart of one way of answering, with its count.

    `share` is the whole percentage, or None if there are too few answers for a percentage.
    """

    label: str
    count: int
    share: int | None

    @property
    def width(self) -> str:
        """Return the width as an SVG attribute."""
        return f"{self.share or 0}%"


@dataclass(frozen=True)
class Way:
    """The answers online, or on paper: how many people answered, bars, and figures of numbers."""

    name: str
    answered: int
    bars: list[Bar] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)

    @property
    def few(self) -> bool:
        """Return whether fewer than five people answered: a percentage would be misleading."""
        return self.answered < FEWEST_FOR_A_BAR


@dataclass(frozen=True)
class Shown:
    """The results of an item, as the page shows them."""

    item: object
    answered: object
    ways: list[Way]
    lines: list
    texts: object
    first: list


@page(PUBLIC, shared=OF_CITIZENS)
def results(request, slug, n):
    """Show the results of each item. Before the close, show when they will be public."""
    consultation, questionnaire = found(request, slug, n)
    found_results = selectors.results(request.viewer, questionnaire)
    counted = selectors.how_many(request.viewer, questionnaire)
    first = selectors.first_texts(request.viewer, questionnaire, each=SHOWN_AT_ONCE)
    ways = [way for way in WAYS if counted and (way == "online" or counted.paper)]
    context = frame(consultation, questionnaire, Crumb(_("Results"))) | {
        "counted": counted,
        "until": dates.whole(questionnaire.closes_at) if questionnaire.closes_at else "",
        "both": "paper" in ways,
        "sections": [
            (section, [_shown(one, ways, first.get(one.item.pk, [])) for one in found_items])
            for section, found_items in found_results or ()
        ],
    }
    return render(request, "questionnaires/results.html", context)


@page(PUBLIC, shared=OF_CITIZENS)
def texts(request, slug, n, item_id):
    """Show the published answers to one open question, page by page, in a random order."""
    consultation, questionnaire = found(request, slug, n)
    item = selectors.get_open_item(request.viewer, questionnaire, item_id)
    pile = selectors.published_texts(
        request.viewer, questionnaire, item, after=request.GET.get("after")
    )
    result = next(
        (one for one in selectors.open_results(request.viewer, questionnaire) if one.item == item),
        None,
    )
    context = frame(
        consultation,
        questionnaire,
        Crumb(_("Results"), url_of("questionnaire-results", questionnaire)),
    )
    context |= {
        "item": item,
        "texts": result.texts if result else None,
        "published": pile.texts,
        "next_url": f"?after={pile.after}" if pile.after else "",
        "is_first": not request.GET.get("after"),
    }
    return render(request, "questionnaires/texts.html", context)


def _shown(result, ways, first):
    return Shown(
        item=result.item,
        answered=result.answered,
        ways=[_way(result, name) for name in ways],
        lines=result.lines,
        texts=result.texts,
        first=first,
    )


def _way(result, name):
    answered = getattr(result.answered, name)
    counts = [getattr(line.count, name) for line in result.lines]
    if result.item.kind == ItemKind.MULTIPLE:
        parts = [round(100 * count / answered) if answered else 0 for count in counts]
    else:
        parts = shares(counts)
    few = answered < FEWEST_FOR_A_BAR
    bars = [
        Bar(line.label, count, None if few else part)
        for line, count, part in zip(result.lines, counts, parts, strict=True)
    ]
    return Way(name, answered, bars, _figures(result, result.figures.get(name)))


def _figures(result, figures):
    """Return the figures of numeric answers, with the smallest and largest if there is no scale."""
    if figures is None:
        return []
    told = [(_("Median"), figures.median), (_("Mean"), figures.mean)]
    if result.item.kind == ItemKind.NUMBER:
        told += [(_("Smallest"), figures.lowest), (_("Largest"), figures.highest)]
    return [(label, _told(value, result.item.unit)) for label, value in told]


def _told(value, unit):
    said = grouped(value, get_language(), 0 if value == int(value) else 1)
    return f"{said}{NO_BREAK}{unit}" if unit else said
