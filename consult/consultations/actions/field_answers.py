"""The validation of answers to fields, for pages and the API (ADR 0025).

Answers are parsed by kind, validated and stored as JSON.
"""

from __future__ import annotations

from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.consultations.actions.fields import hold_fields
from consult.consultations.enums import FieldKind
from consult.core import text
from consult.core.exceptions import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from consult.consultations.models import Field, Topic

# A number is never rounded: one that does not fit is refused.
EXACT = Context(prec=60, traps=[Inexact, InvalidOperation, Overflow])
LINE_LENGTH, TEXT_LENGTH = 200, 5000
# A double represents such a number exactly, so it is the same in JSON, in files and on screen.
DIGITS, DECIMALS = 15, 6


def is_answer(given: Any) -> bool:
    """Return whether a value is an answer: neither None nor an empty string."""
    return given is not None and given != ""


def of_topic(topic: Topic, given: Mapping, standing: Mapping | None = None) -> dict:
    """Return the answers to the fields of a topic, with its newly answered fields locked.

    The answers are validated by `filled`.
    """
    known = {key for key, value in given.items() if is_answer(value)}
    return filled(hold_fields(topic, known), given, standing)


def filled(fields: Iterable[Field], given: Mapping, standing: Mapping | None = None) -> dict:
    """Return the answers of a contribution by field id. Raise `Invalid`, naming the field.

    `given` overrides the answers in `standing`, and None removes an answer. Answers to removed
    fields are returned unchanged.
    """
    asked = {str(field.pk): field for field in fields}
    if unknown := sorted(map(str, given.keys() - asked.keys())):
        raise Invalid(_("This is not asked here."), attr=f"fields.{unknown[0]}"[:60])
    answers = {key: value for key, value in (standing or {}).items() if key not in asked}
    for key, field in asked.items():
        value = answered(field, given[key]) if key in given else (standing or {}).get(key)
        if value is None and field.is_mandatory:
            raise Invalid(_("Answer here: it is needed."), attr=field.name)
        if value is not None:
            answers[key] = value
    return answers


def answered(field: Field, given: Any) -> Any:
    """Return an answer as it is stored, or None if it is empty. Raise `Invalid`.

    The error names the field.
    """
    if not is_answer(given):
        return None
    return READ[FieldKind(field.kind)](field, given)


def a_line(field: Field, given: Any) -> str | None:
    """Return an answer of one line, or None if it has no visible character."""
    return _words(field, text.clean_line(_string(field, given)), LINE_LENGTH)


def a_text(field: Field, given: Any) -> str | None:
    """Return an answer of several lines, or None if it has no visible character."""
    return _words(field, text.clean(_string(field, given)), TEXT_LENGTH)


def _words(field: Field, cleaned: str, most: int) -> str | None:
    if not text.seen(cleaned):
        return None
    excess = len(cleaned) - most
    if excess > 0:
        message = ngettext(
            "Shorten by %(number)s character.", "Shorten by %(number)s characters.", excess
        )
        raise Invalid(message % {"number": excess}, attr=field.name)
    return cleaned


def _string(field: Field, given: Any) -> str:
    if not isinstance(given, str):
        raise Invalid(_("Answer with a text."), attr=field.name)
    return given


def a_number(field: Any, given: Any) -> int | float:
    """Return a number as it was written, as an integer if possible, within the field's range."""
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
        raise Invalid(_("Answer with a number."), attr=field.name)
    try:
        number = Decimal(repr(given) if isinstance(given, float) else given).normalize(EXACT)
        _sign, digits, exponent = number.as_tuple()
        fits = (
            isinstance(exponent, int)
            and -exponent <= DECIMALS
            and len(digits) + max(exponent, 0) <= DIGITS
        )
    except (DecimalException, ValueError):
        fits = False
    if not fits:
        message = _(
            "Write a number of %(digits)s figures at the most, %(decimals)s of them after the point."
        )
        raise Invalid(message % {"digits": DIGITS, "decimals": DECIMALS}, attr=field.name)
    if field.minimum is not None and number < field.minimum:
        raise Invalid(_("At least %(number)s.") % {"number": _told(field.minimum)}, attr=field.name)
    if field.maximum is not None and number > field.maximum:
        raise Invalid(
            _("At the most %(number)s.") % {"number": _told(field.maximum)}, attr=field.name
        )
    return int(number) if number == number.to_integral_value() else float(number)


def _told(number: Decimal) -> str:
    return number_format(number.normalize() if number % 1 else int(number), use_l10n=True)


def an_option(field: Any, given: Any) -> str:
    """Return the key of one option."""
    if not isinstance(given, str) or given not in {one["key"] for one in field.options}:
        raise Invalid(_("Choose one of the list."), attr=field.name)
    return given


def a_yes_or_no(field: Field, given: Any) -> bool:
    """Return True or False."""
    if not isinstance(given, bool):
        raise Invalid(_("Answer yes or no."), attr=field.name)
    return given


READ: dict[FieldKind, Callable[..., Any]] = {
    FieldKind.TEXT: a_line,
    FieldKind.LONG_TEXT: a_text,
    FieldKind.NUMBER: a_number,
    FieldKind.CHOICE: an_option,
    FieldKind.YES_NO: a_yes_or_no,
}
