"""The answers to a questionnaire, in the words of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from consult.questionnaires.enums import ItemKind
from frontend.toolkit.forms.typed_fields import YES_NO
from frontend.toolkit.words.number_formats import format_number, unit_in_words

if TYPE_CHECKING:
    from consult.questionnaires.models import Item, Questionnaire


def describe_answer(item: Item, value: Any) -> list[str]:
    """Return an answer in the words of the page, one line for each choice.

    No answer gives no line.
    """
    if value is None:
        return []
    if isinstance(value, bool):
        return [str(dict(YES_NO)["yes" if value else "no"])]
    if item.kind in ItemKind.with_options():
        labels = item.labels_of_options(get_language())
        return [labels[key] for key in (value if isinstance(value, list) else [value])]
    if item.is_open:
        return [value]
    return [" ".join(filter(None, [format_number(value), unit_in_words(item.unit)]))]


def answers_by_section(
    questionnaire: Questionnaire, answers: dict[str, Any]
) -> list[tuple[Any, list[tuple[Any, list[str]]]]]:
    """Return every item with its answer in words, by section. `answers` are given by item id."""
    return [
        (
            section,
            [
                (item, describe_answer(item, answers.get(str(item.pk))))
                for item in section.items.all()
            ],
        )
        for section in questionnaire.sections.all()
    ]
