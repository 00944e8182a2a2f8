"""Answers of a contribution to the fields, in words.

They are shown on its page, in its history and to moderators.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import get_language, pgettext

from consult.accounts.viewer import Viewer
from consult.consultations.enums import FieldKind
from consult.consultations.selectors.fields import fields
from debates.models import Proposal, ProposalVersion

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Field

NO_BREAK = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True)
class Answer:
    """A field with a contribution's answer, as a value and in words of the page's language."""

    field: Field
    value: str | int | float | bool
    words: str

    @property
    def is_written(self) -> bool:
        """Return whether the answer is text that the author wrote."""
        return self.field.answer_type.is_written


def answers_to_fields(
    viewer: Viewer, consultation: Consultation, text: Proposal | ProposalVersion
) -> list[Answer]:
    """Return the answers of a contribution or a version, in the order of the fields.

    This takes no query where there are no answers.
    """
    return list_answers(fields(viewer, consultation), text.fields) if text.fields else []


def list_answers(known: Iterable[Field], values: dict) -> list[Answer]:
    """Return the answers to fields that the caller has read already.

    `known` may contain fields that are no longer asked. A value of None means no answer.
    """
    answers = [(field, values.get(str(field.pk))) for field in known]
    return [
        Answer(field, value, in_words(field, value))
        for field, value in answers
        if value is not None
    ]


def in_words(field: Field, value: Any) -> str:
    """Return an answer in words for a reader."""
    if field.kind == FieldKind.YES_NO:
        return pgettext("answer", "Yes") if value else pgettext("answer", "No")
    if field.kind == FieldKind.CHOICE:
        return field.labels_of_options(get_language()).get(value, value)
    if field.kind == FieldKind.NUMBER:
        number = number_format(value, use_l10n=True, force_grouping=True).replace(NO_BREAK, NARROW)
        return f"{number}{NO_BREAK}{field.unit}" if field.unit else number
    return value
