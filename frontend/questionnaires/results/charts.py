"""The bars and figures of the results of an item, online and on paper."""

from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.questionnaires.enums import ItemKind
from frontend.drawings.bars import FEWEST_FOR_A_BAR, shares
from frontend.toolkit.words.number_formats import unit_in_words
from frontend.toolkit.words.typography import NO_BREAK, grouped


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
class Chart:
    """The results of an item, as the page shows them."""

    item: object
    answered: object
    ways: list[Way]
    lines: list
    texts: object
    first: list


def chart_of(result, ways, first) -> Chart:
    """Return the results of an item: bars for each way of answering, and its first texts."""
    return Chart(
        item=result.item,
        answered=result.answered,
        ways=[_chart_way(result, name) for name in ways],
        lines=result.lines,
        texts=result.texts,
        first=first,
    )


def _chart_way(result, name):
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
    rows = [(_("Median"), figures.median), (_("Mean"), figures.mean)]
    if result.item.kind == ItemKind.NUMBER:
        rows += [(_("Lowest value"), figures.lowest), (_("Highest value"), figures.highest)]
    return [(label, _with_unit(value, result.item.unit)) for label, value in rows]


def _with_unit(value, unit):
    number = grouped(value, get_language(), 0 if value == int(value) else 1)
    return f"{number}{NO_BREAK}{unit_in_words(unit)}" if unit else number
