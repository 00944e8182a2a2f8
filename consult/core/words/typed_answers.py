"""Typed answers to fields of contributions and items of questionnaires (ADR 25 and 30).

Each type of answer has one parser, for pages, the API and paper sheets. It returns the answer as
JSON stores it, or raises `Invalid` with the name of the question.
"""

from collections.abc import Callable
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow
from typing import Any, Protocol

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.core.enums import AnswerType
from consult.core.exceptions import Invalid
from consult.core.models import TypedQuestion
from consult.core.words import text

# A number is never rounded: one that does not fit is refused.
EXACT = Context(prec=60, traps=[Inexact, InvalidOperation, Overflow])
LINE_LENGTH = 200
TEXT_LENGTH = 5000
# A double represents such a number exactly, so it is the same in JSON, in files and on screen.
DIGITS = 15
DECIMALS = 6


class Named(Protocol):
    """A field with the name under which forms and the API know it."""

    @property
    def name(self) -> str:
        """Return the name, to which refusals are attached."""


def is_answer(value: Any) -> bool:
    """Return whether a value is an answer: not None, nor an empty text or list."""
    return value is not None and value not in ("", [])


def parse_answer(question: TypedQuestion, value: Any) -> Any:
    """Return an answer as JSON stores it, or None if it is empty. Raise `Invalid`.

    `value` is a text, a number, True or False, the key of an option, or a list of keys.
    """
    return PARSERS[question.answer_type](question, value) if is_answer(value) else None


def parse_line(field: Named, answer: Any) -> str | None:
    """Return an answer of one line, or None if it has no visible character."""
    return _words(field, text.clean_line(_string(field, answer)), LINE_LENGTH)


def parse_text(field: Named, answer: Any) -> str | None:
    """Return an answer of several lines, or None if it has no visible character."""
    return _words(field, text.clean(_string(field, answer)), TEXT_LENGTH)


def _words(field: Named, cleaned: str, most: int) -> str | None:
    if not text.count_visible_characters(cleaned):
        return None
    excess = len(cleaned) - most
    if excess > 0:
        message = ngettext(
            "Shorten your text by %(number)s character.",
            "Shorten your text by %(number)s characters.",
            excess,
        )
        raise Invalid(message % {"number": excess}, attr=field.name)
    return cleaned


def _string(field: Named, answer: Any) -> str:
    if not isinstance(answer, str):
        raise Invalid(_("Answer with a text."), attr=field.name)
    return answer


def parse_number(field: Any, answer: Any) -> int | float:
    """Return a number as it was written, as an integer if possible.

    It is within the `minimum` and `maximum` of the field, and on a `step` if the field has steps.
    """
    number = _exact(field, answer)
    if field.minimum is not None and number < field.minimum:
        raise Invalid(
            _("Enter a number of at least %(number)s.") % {"number": _show(field.minimum)},
            attr=field.name,
        )
    if field.maximum is not None and number > field.maximum:
        raise Invalid(_("At most %(number)s.") % {"number": _show(field.maximum)}, attr=field.name)
    step = getattr(field, "step", None)
    if step and (number - (field.minimum or 0)) % step:
        raise Invalid(
            _("Enter a number in steps of %(step)s.") % {"step": _show(step)},
            attr=field.name,
        )
    return int(number) if number == number.to_integral_value() else float(number)


def _exact(field: Named, answer: Any) -> Decimal:
    """Return a number that a double represents exactly."""
    if isinstance(answer, bool) or not isinstance(answer, int | float | Decimal):
        raise Invalid(_("Answer with a number."), attr=field.name)
    try:
        number = Decimal(repr(answer) if isinstance(answer, float) else answer).normalize(EXACT)
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
            "Write a number with %(digits)s digits at most, %(decimals)s of them after the "
            "decimal point."
        )
        raise Invalid(message % {"digits": DIGITS, "decimals": DECIMALS}, attr=field.name)
    return number


def _show(number: Decimal) -> str:
    return number_format(number.normalize() if number % 1 else int(number), use_l10n=True)


def parse_option(field: Any, answer: Any) -> str:
    """Return the key of one option of the field."""
    if not isinstance(answer, str) or answer not in {option["key"] for option in field.options}:
        raise Invalid(_("Choose an answer from the list."), attr=field.name)
    return answer


def parse_options(field: Any, answer: Any) -> list[str]:
    """Return the chosen keys in the order of the options; the order of the clicks is not stored.

    Raise `Invalid` for an unknown key, or for more than `max_choices`.
    """
    if not isinstance(answer, list | tuple) or not all(isinstance(key, str) for key in answer):
        raise Invalid(_("Choose answers from the list."), attr=field.name)
    chosen = {parse_option(field, key) for key in answer}
    most = field.max_choices
    if most and len(chosen) > most:
        words = ngettext("Choose %(n)s answer at most.", "Choose %(n)s answers at most.", most)
        raise Invalid(words % {"n": most}, attr=field.name)
    return [option["key"] for option in field.options if option["key"] in chosen]


def parse_yes_no(field: Named, answer: Any) -> bool:
    """Return True or False."""
    if not isinstance(answer, bool):
        raise Invalid(_("Answer yes or no."), attr=field.name)
    return answer


PARSERS: dict[AnswerType, Callable[[Any, Any], Any]] = {
    AnswerType.LINE: parse_line,
    AnswerType.TEXT: parse_text,
    AnswerType.NUMBER: parse_number,
    AnswerType.SCALE: parse_number,
    AnswerType.OPTION: parse_option,
    AnswerType.OPTIONS: parse_options,
    AnswerType.YES_NO: parse_yes_no,
}
