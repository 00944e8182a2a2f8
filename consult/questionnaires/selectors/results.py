"""What a closed questionnaire came to, as anybody may see it; before that, how many answered, for its team alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import get_language, pgettext

from consult.questionnaires import counting, rules
from consult.questionnaires.counting import Counted, Figures
from consult.questionnaires.enums import ItemKind, QuestionnaireState, Reading, Reason
from consult.questionnaires.models import Answer, Item, Questionnaire, Section, Submission
from consult.questionnaires.selectors.questionnaires import items_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


@dataclass(frozen=True)
class Line:
    """Something that one could answer, and how many did: `key` is an option's, a value of a scale, true or false."""

    key: str | int | bool
    label: str
    count: Counted


NONE = Counted()


@dataclass(frozen=True)
class Texts:
    """What became of open answers; how many are not published is told with the reason."""

    published: Counted = NONE
    waiting: Counted = NONE
    withheld: dict[Reason, Counted] = field(default_factory=dict)

    @property
    def withheld_total(self) -> int:
        """How many are not published, whatever the reason."""
        return sum(count.total for count in self.withheld.values())

    @property
    def all(self) -> Counted:
        """Every open answer, whatever became of it."""
        parts = [self.published, self.waiting, *self.withheld.values()]
        return Counted(sum(part.online for part in parts), sum(part.paper for part in parts))


@dataclass(frozen=True)
class ItemResult:
    """What one item came to: lines where one chooses, figures of numbers, texts where one writes."""

    item: Item
    answered: Counted
    lines: list[Line] = field(default_factory=list)
    figures: dict[str, Figures] = field(default_factory=dict)
    texts: Texts | None = None


def how_many_among(viewer, questionnaires: Iterable) -> dict[UUID, Counted]:
    """How many answered each of these, without those whose number is not for the viewer to know; one query."""
    known = [one for one in questionnaires if _may_know_how_many(viewer, one)]
    counts: dict = {one.pk: Counter() for one in known}
    rows = Submission.objects.filter(questionnaire__in=known).values_list("questionnaire", "origin")
    for pk, origin, number in rows.annotate(number=Count("pk")).order_by() if known else ():
        counts[pk][origin] = number
    return {pk: Counted.of(found) for pk, found in counts.items()}


def asked_in(viewer, consultation_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these consultations have a questionnaire that was opened; one query."""
    rows = Questionnaire.objects.visible_to(viewer).exclude(state=QuestionnaireState.DRAFT)
    return set(rows.filter(consultation__in=list(consultation_ids)).values_list("consultation_id", flat=True))


def _may_know_how_many(viewer, questionnaire):
    return questionnaire.status.is_final or rules.can_count(viewer, questionnaire.consultation_id)


def results(viewer, questionnaire) -> list[tuple[Section, list[ItemResult]]] | None:
    """What it came to, section by section; None before the close, for everybody. Two queries for one that was read."""
    if not questionnaire.status.is_final:
        return None
    given, texts = _given(questionnaire), _texts(questionnaire)
    return [
        (section, [_result(item, given[item.pk], texts.get(item.pk)) for item in section.items.all()])
        for section in questionnaire.sections.all()
    ]


def open_results(viewer, questionnaire) -> list[ItemResult]:
    """The same of what is answered in one's own words alone; none before the close. One query."""
    if not questionnaire.status.is_final:
        return []
    texts = _texts(questionnaire)
    return [_result(item, (), texts.get(item.pk)) for item in items_of(questionnaire) if item.is_open]


def _given(questionnaire):
    """The values that were given to each closed item, with how many gave each, and which way."""
    rows = Answer.objects.filter(item__in=[item for item in items_of(questionnaire) if not item.is_open])
    found = defaultdict(list)
    counted = rows.values_list("item", "value", "submission__origin").annotate(number=Count("pk")).order_by()
    for item, value, origin, number in counted:
        found[item].append((value, origin, number))
    return found


def _texts(questionnaire):
    """What became of the open answers of each item."""
    rows = Answer.objects.filter(item__in=[item for item in items_of(questionnaire) if item.is_open])
    found: dict = defaultdict(lambda: defaultdict(Counter))
    counted = rows.values_list("item", "reading", "reason", "submission__origin").annotate(number=Count("pk"))
    for item, reading, reason, origin, number in counted.order_by():
        found[item][reading, reason][origin] = number
    return {item: _told(counts) for item, counts in found.items()}


def _told(counts):
    by = {key: Counted.of(found) for key, found in counts.items()}
    withheld = {reason: by[Reading.WITHHELD, reason] for reason in Reason if (Reading.WITHHELD, reason) in by}
    return Texts(by.get((Reading.PUBLISHED, ""), NONE), by.get((Reading.WAITING, ""), NONE), withheld)


def _result(item, given, texts):
    if item.is_open:
        texts = texts or Texts()
        return ItemResult(item, texts.all, texts=texts)
    labels = _labels(item)
    lines = [Line(key, labels[key], count) for key, count in counting.by_key(given, list(labels)).items()]
    figures = counting.figures(given) if ItemKind(item.kind).has_range else {}
    return ItemResult(item, counting.answered(given), lines, figures)


def labels_of(item) -> dict[str, str]:
    """The options of an item by key, in order, in the language of the page; none where one does not choose."""
    return item.labels_of_options(get_language())


def _labels(item):
    """What could be answered, in order, in the language of the page; a number may be any."""
    if item.kind == ItemKind.YES_NO:
        return {True: pgettext("answer", "Yes"), False: pgettext("answer", "No")}
    if item.kind == ItemKind.SCALE:
        return {value: str(value) for value in item.values}
    return labels_of(item)
