"""What a contribution answers beside its text, in words: for its page, its history, its moderator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import get_language, pgettext

from consult.consultations.enums import FieldKind
from consult.consultations.selectors import fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.consultations.models import Field

NO_BREAK, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True)
class Answer:
    """A field, what a contribution answers to it, and that in the words of the page's language."""

    field: Field
    value: str | int | float | bool
    words: str

    @property
    def is_written(self) -> bool:
        """Whether these are the author's own words."""
        return FieldKind(self.field.kind).is_written


def answers_to_fields(viewer, consultation, text) -> list[Answer]:
    """What a contribution, or a version of one, answers, in the order of the fields; no query where it answers none."""
    return told(fields(viewer, consultation), text.fields) if text.fields else []


def told(known: Iterable[Field], values: dict) -> list[Answer]:
    """The same, of fields that are at hand; `known` may hold those that are asked no more, `None` answers nothing."""
    given = [(field, values.get(str(field.pk))) for field in known]
    return [Answer(field, value, in_words(field, value)) for field, value in given if value is not None]


def in_words(field: Field, value) -> str:
    """An answer as one reads it."""
    if field.kind == FieldKind.YES_NO:
        return pgettext("answer", "Yes") if value else pgettext("answer", "No")
    if field.kind == FieldKind.CHOICE:
        return field.labels_of_options(get_language()).get(value, value)
    if field.kind == FieldKind.NUMBER:
        shown = number_format(value, use_l10n=True, force_grouping=True).replace(NO_BREAK, NARROW)
        return f"{shown}{NO_BREAK}{field.unit}" if field.unit else shown
    return value
