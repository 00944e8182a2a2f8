"""Results of closed questionnaires, which every viewer may see.

Before the close, only the team sees how many people answered.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import get_language, pgettext

from consult.accounts.viewer import Viewer
from consult.questionnaires import answer_counts, rules
from consult.questionnaires.answer_counts import Counted, Figures
from consult.questionnaires.enums import ItemKind, QuestionnaireState, Reading, Reason
from consult.questionnaires.models import Answer, Item, Questionnaire, Section, Submission
from consult.questionnaires.selectors.questionnaires import items_of


@dataclass(frozen=True)
class Line:
    """A possible answer and how many people gave it.

    `key` is the key of an option, a value of a scale, True or False.
    """

    key: str | int | bool
    label: str
    count: Counted


NONE = Counted()


@dataclass(frozen=True)
class Texts:
    """The numbers of open answers by their state. Withheld answers are counted by reason."""

    published: Counted = NONE
    waiting: Counted = NONE
    withheld: dict[Reason, Counted] = field(default_factory=dict)

    @property
    def withheld_total(self) -> int:
        """The number of withheld answers, for all reasons together."""
        return sum(count.total for count in self.withheld.values())

    @property
    def all(self) -> Counted:
        """The number of all open answers, in every state."""
        parts = [self.published, self.waiting, *self.withheld.values()]
        return Counted(sum(part.online for part in parts), sum(part.paper for part in parts))


@dataclass(frozen=True)
class ItemResult:
    """The result of one item: lines for a choice, figures for numbers, texts for free text."""

    item: Item
    answered: Counted
    lines: list[Line] = field(default_factory=list)
    figures: dict[str, Figures] = field(default_factory=dict)
    texts: Texts | None = None


def how_many_among(viewer: Viewer, questionnaires: Iterable) -> dict[UUID, Counted]:
    """Count the submissions of each of these questionnaires, by origin.

    Questionnaires whose number the viewer may not know are left out. This takes one query.
    """
    known = [
        questionnaire
        for questionnaire in questionnaires
        if _may_know_how_many(viewer, questionnaire)
    ]
    counts: dict = {questionnaire.pk: Counter() for questionnaire in known}
    rows = Submission.objects.filter(questionnaire__in=known).values_list("questionnaire", "origin")
    for pk, origin, number in rows.annotate(number=Count("pk")).order_by() if known else ():
        counts[pk][origin] = number
    return {pk: Counted.of(found) for pk, found in counts.items()}


def find_consultations_with_questionnaires(
    viewer: Viewer, consultation_ids: Iterable[UUID]
) -> set[UUID]:
    """Return which of these consultations have a questionnaire that was opened.

    This takes one query.
    """
    rows = Questionnaire.objects.visible_to(viewer).exclude(state=QuestionnaireState.DRAFT)
    return set(
        rows.filter(consultation__in=list(consultation_ids)).values_list(
            "consultation_id", flat=True
        )
    )


def _may_know_how_many(viewer: Viewer, questionnaire: Questionnaire) -> bool:
    return questionnaire.status.is_final or rules.can_count(viewer, questionnaire.consultation_id)


def results(
    viewer: Viewer, questionnaire: Questionnaire
) -> list[tuple[Section, list[ItemResult]]] | None:
    """Return the results section by section, or None before the close, for every role.

    This takes two queries if the sections and items were already fetched.
    """
    if not questionnaire.status.is_final:
        return None
    values_by_item = _values_by_item(questionnaire)
    texts = _texts(questionnaire)
    return [
        (
            section,
            [
                _result(item, values_by_item[item.pk], texts.get(item.pk))
                for item in section.items.all()
            ],
        )
        for section in questionnaire.sections.all()
    ]


def open_results(viewer: Viewer, questionnaire: Questionnaire) -> list[ItemResult]:
    """Return the results of the open items alone, or an empty list before the close.

    This takes one query.
    """
    if not questionnaire.status.is_final:
        return []
    texts = _texts(questionnaire)
    return [
        _result(item, (), texts.get(item.pk)) for item in items_of(questionnaire) if item.is_open
    ]


def _values_by_item(questionnaire: Questionnaire) -> defaultdict[Any, list[tuple[Any, Any, Any]]]:
    """Return the values given to each closed item, with their origins and numbers of people."""
    rows = Answer.objects.filter(
        item__in=[item for item in items_of(questionnaire) if not item.is_open]
    )
    found = defaultdict(list)
    counted = (
        rows.values_list("item", "value", "submission__origin")
        .annotate(number=Count("pk"))
        .order_by()
    )
    for item, value, origin, number in counted:
        found[item].append((value, origin, number))
    return found


def _texts(questionnaire: Questionnaire) -> dict[UUID, Texts]:
    """Return the numbers of open answers by state, for each item."""
    rows = Answer.objects.filter(
        item__in=[item for item in items_of(questionnaire) if item.is_open]
    )
    found: dict = defaultdict(lambda: defaultdict(Counter))
    counted = rows.values_list("item", "reading", "reason", "submission__origin").annotate(
        number=Count("pk")
    )
    for item, reading, reason, origin, number in counted.order_by():
        found[item][reading, reason][origin] = number
    return {item: _count_texts(counts) for item, counts in found.items()}


def _count_texts(counts: dict[Any, Any]) -> Texts:
    by = {key: Counted.of(found) for key, found in counts.items()}
    withheld = {
        reason: by[Reading.WITHHELD, reason]
        for reason in Reason
        if (Reading.WITHHELD, reason) in by
    }
    return Texts(
        by.get((Reading.PUBLISHED, ""), NONE), by.get((Reading.WAITING, ""), NONE), withheld
    )


def _result(item: Item, values: Sequence[tuple[Any, Any, Any]], texts: Texts | None) -> ItemResult:
    if item.is_open:
        texts = texts or Texts()
        return ItemResult(item, texts.all, texts=texts)
    labels = _labels(item)
    lines = [
        Line(key, labels[key], count)
        for key, count in answer_counts.by_key(values, list(labels)).items()
    ]
    figures = answer_counts.figures(values) if ItemKind(item.kind).has_range else {}
    return ItemResult(item, answer_counts.answered(values), lines, figures)


def labels_of(item: Item) -> dict[str, str]:
    """Return the options of an item by key, in order, in the language of the page.

    The result is empty for an item without options.
    """
    return item.labels_of_options(get_language())


def _labels(item: Item) -> dict[Any, str]:
    """Return the possible answers with their labels, in order, in the language of the page.

    The result is empty for a number, which may be any.
    """
    if item.kind == ItemKind.YES_NO:
        return {True: pgettext("answer", "Yes"), False: pgettext("answer", "No")}
    if item.kind == ItemKind.SCALE:
        return {value: str(value) for value in item.values}
    return labels_of(item)
