"""The validation of answers to fields, for pages and the API (ADR 0025).

Answers are parsed by kind, validated and stored as JSON.
"""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from consult.consultations.actions.fields import lock_fields
from consult.consultations.models import Field, Topic
from consult.core.exceptions import Invalid
from consult.core.words import typed_answers


def validate_for_topic(topic: Topic, submitted: Mapping, stored: Mapping | None = None) -> dict:
    """Return the answers to the fields of a topic, with its newly answered fields locked.

    The answers are validated by `validate_answers`.
    """
    known = {key for key, value in submitted.items() if typed_answers.is_answer(value)}
    return validate_answers(lock_fields(topic, known), submitted, stored)


def validate_answers(
    fields: Iterable[Field], submitted: Mapping, stored: Mapping | None = None
) -> dict:
    """Return the answers of a contribution by field id. Raise `Invalid`, naming the field.

    `submitted` overrides the answers in `stored`, and None removes an answer. Answers to removed
    fields are returned unchanged.
    """
    fields_by_id = {str(field.pk): field for field in fields}
    if unknown := sorted(map(str, submitted.keys() - fields_by_id.keys())):
        raise Invalid(_("This field is not part of the form."), attr=f"fields.{unknown[0]}"[:60])
    answers = {key: value for key, value in (stored or {}).items() if key not in fields_by_id}
    for key, field in fields_by_id.items():
        value = (
            typed_answers.parse_answer(field, submitted[key])
            if key in submitted
            else (stored or {}).get(key)
        )
        if value is None and field.is_required:
            raise Invalid(_("This question needs an answer."), attr=field.name)
        if value is not None:
            answers[key] = value
    return answers
