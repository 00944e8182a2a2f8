"""The validation of answers to fields, for pages and the API (ADR 0025).

Answers are parsed by kind, validated and stored as JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from consult.consultations.actions.fields import lock_fields
from consult.consultations.enums import FieldKind
from consult.core import typed_answers
from consult.core.exceptions import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from consult.consultations.models import Field, Topic


def of_topic(topic: Topic, given: Mapping, standing: Mapping | None = None) -> dict:
    """Return the answers to the fields of a topic, with its newly answered fields locked.

    The answers are validated by `filled`.
    """
    known = {key for key, value in given.items() if typed_answers.is_answer(value)}
    return filled(lock_fields(topic, known), given, standing)


def filled(fields: Iterable[Field], given: Mapping, standing: Mapping | None = None) -> dict:
    """Return the answers of a contribution by field id. Raise `Invalid`, naming the field.

    `given` overrides the answers in `standing`, and None removes an answer. Answers to removed
    fields are returned unchanged.
    """
    asked = {str(field.pk): field for field in fields}
    if unknown := sorted(map(str, given.keys() - asked.keys())):
        raise Invalid(_("This field is not part of the form."), attr=f"fields.{unknown[0]}"[:60])
    answers = {key: value for key, value in (standing or {}).items() if key not in asked}
    for key, field in asked.items():
        value = answered(field, given[key]) if key in given else (standing or {}).get(key)
        if value is None and field.is_mandatory:
            raise Invalid(_("This question needs an answer."), attr=field.name)
        if value is not None:
            answers[key] = value
    return answers


def answered(field: Field, given: Any) -> Any:
    """Return an answer as it is stored, or None if it is empty. Raise `Invalid`.

    The error names the field.
    """
    if not typed_answers.is_answer(given):
        return None
    return READ[FieldKind(field.kind)](field, given)


READ: dict[FieldKind, Callable[..., Any]] = {
    FieldKind.TEXT: typed_answers.parse_line,
    FieldKind.LONG_TEXT: typed_answers.parse_text,
    FieldKind.NUMBER: typed_answers.parse_number,
    FieldKind.CHOICE: typed_answers.parse_option,
    FieldKind.YES_NO: typed_answers.parse_yes_no,
}
