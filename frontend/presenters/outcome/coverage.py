"""The coverage of a synthesis in words, in a picture and in a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.topics import topics as list_topics
from consult.outcomes.coverage import selectors
from consult.outcomes.coverage.labels import HEADINGS, LABELS, label_group
from consult.outcomes.coverage.measures import DIMENSIONS, Coverage, Group
from consult.outcomes.documents.parts import topics_of
from consult.outcomes.syntheses.content import SynthesisContent

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from consult.consultations.models import Consultation
    from consult.outcomes.models import Synthesis

FEWER = gettext_lazy("Fewer than in most random selections")
MORE = gettext_lazy("More than in most random selections")
USUAL = gettext_lazy("As in most random selections")
LINES_OF_PANEL = 3
# A page asks again for figures that are being counted, every three seconds for one minute.
MOST_REFRESHES = 20


@dataclass(frozen=True)
class Line:
    """A group with its label, its place in the picture, and a sentence about it.

    The places are SVG attributes, in percent of the width.
    """

    label: str
    group: Group
    verdict: StrOrPromise
    begins: str
    width: str
    mark: str

    @property
    def rank(self) -> int:
        """The rank of the synthesis among the random selections, from the fewest."""
        return self.group.below + 1


@dataclass(frozen=True)
class Section:
    """The lines of a dimension under its heading."""

    heading: StrOrPromise
    lines: list[Line]


@dataclass(frozen=True)
class CoverageView:
    """The coverage as templates show it."""

    coverage: Coverage
    sections: list[Section]
    outside: int

    @property
    def unused(self) -> int:
        """The number of contributions that no passage uses."""
        return self.coverage.contributions - self.coverage.used

    @property
    def widest(self) -> Line | None:
        """The group that is farthest outside the interval of the random selections, if one is."""
        lines = [line for section in self.sections for line in section.lines if line.group.gap]
        return max(lines, key=lambda line: line.group.gap, default=None)

    @property
    def groups(self) -> int:
        """The number of groups."""
        return len(self.coverage.groups)


@dataclass(frozen=True)
class CoveragePanel:
    """The coverage of a draft beside its text: the topics that differ most from random selections.

    `next_refresh` is the number of the request for newer figures, or 0 if none is expected.
    """

    total: int
    used: int
    lines: list[Line]
    is_counting: bool
    is_old: bool
    next_refresh: int


def coverage_panel(
    viewer: Viewer, consultation: Consultation, synthesis: Synthesis, refreshes: int = 0
) -> CoveragePanel:
    """Return the panel of a draft, for a writer. Three queries; no selection is drawn."""
    total, used = selectors.count_draft(consultation, synthesis)
    count = selectors.find_count(viewer, synthesis)
    coverage = selectors.read_count(count)
    lines: list[Line] = []
    is_counting = bool(count and count.asked_at)
    is_old = False
    if coverage:
        titles = {str(topic.pk): topic.title for topic in list_topics(viewer, consultation)}
        by_topic = view_coverage(coverage, titles).sections[0].lines if coverage.used else []
        lines = sorted(by_topic, key=lambda line: -line.group.distance)[:LINES_OF_PANEL]
        is_old = (coverage.contributions, coverage.used) != (total, used)
    is_expected = (is_counting or is_old) and refreshes < MOST_REFRESHES
    next_refresh = refreshes + 1 if is_expected else 0
    return CoveragePanel(total, used, lines, is_counting, is_old, next_refresh)


def view_published(content: SynthesisContent) -> CoverageView | None:
    """Return the coverage of a published version, or None of a version without one."""
    data = content.method.get("coverage")
    return view_coverage(Coverage.from_json(data), topics_of(content)) if data else None


def view_coverage(coverage: Coverage, topics: Mapping[str, str]) -> CoverageView:
    """Return the coverage with labels. `topics` maps the identifier of a topic to its title.

    Groups by topic are in the order of `topics`. The scale of the picture ends at the highest
    share of any group.
    """
    scale = max(
        (max(group.high, group.used) / group.contributions for group in coverage.groups),
        default=1,
    )
    order = list(topics)
    sections = []
    for dimension in DIMENSIONS:
        groups = [group for group in coverage.groups if group.dimension == dimension]
        if dimension == "topic":
            groups.sort(
                key=lambda group: order.index(group.group) if group.group in topics else len(order)
            )
        elif dimension == "place":
            groups.sort(key=lambda group: (group.group in LABELS["place"], group.group))
        else:
            known = list(LABELS[dimension])
            groups.sort(key=lambda group: (known.index(group.group.partition(".")[0]), group.group))
        lines = [_line(group, label_group(group, topics), scale or 1) for group in groups]
        sections.append(Section(HEADINGS[dimension], lines))
    outside = sum(not group.is_inside for group in coverage.groups)
    return CoverageView(coverage, sections, outside)


def _line(group: Group, label: str, scale: float) -> Line:
    verdict = USUAL
    if group.used < group.low:
        verdict = FEWER
    elif group.used > group.high:
        verdict = MORE
    full = group.contributions * scale
    return Line(
        label,
        group,
        verdict,
        begins=f"{group.low * 100 / full:.1f}%",
        # A point is drawn as a short line.
        width=f"{max((group.high - group.low) * 100 / full, 0.6):.1f}%",
        mark=f"{group.used * 100 / full:.1f}%",
    )
