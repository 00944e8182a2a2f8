"""The pages of a scale: values to choose for each option, and how many voters gave each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.presenters.voting.method_page import MethodPage
from frontend.toolkit.typography import minus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from votes.counting.outcome import Line


MOST_VALUES = 21


class Page(MethodPage):
    """The values of the scale for each option, or for the question where it has no options."""

    ballot = "questions/ballots/scale.html"
    count_heading = gettext_lazy("People who gave a value")
    has_values = True

    def fields(self, choices: list[Any]) -> dict[str, str]:
        """Return the fields of the values."""
        return {
            (f"value-{one['option']}" if "option" in one else "value"): str(one["value"])
            for one in choices
        }

    def choices(self, given: Any) -> list[Any]:
        """Return the values that the voter chose."""
        if not given.options:
            value = given.fields.get("value", "")
            return [{"value": _number(value)}] if value else []
        rated = [
            (str(option.pk), given.fields.get(f"value-{option.pk}", "")) for option in given.options
        ]
        return [{"option": pk, "value": _number(value)} for pk, value in rated if value]

    def describe(self, choices: list[Any], labels: Mapping[str, str]) -> list[str]:
        """Return each value after the label of its option."""
        return [_rated(labels, one) for one in choices]

    def spread(self, poll: Any, line: Line) -> list[tuple[int, int, str]]:
        """Return the number of voters of each value, where the scale has few values."""
        if len(poll.values) > MOST_VALUES:
            return []
        most = max(line.values.values(), default=0) or 1
        given = {int(value): number for value, number in line.values.items()}
        return [
            (value, given.get(value, 0), f"{100 * given.get(value, 0) / most:.1f}%")
            for value in poll.values
        ]


def _number(text: str) -> int | str:
    """Return a value as a whole number.

    Leave any other text as it is: the action refuses it by name.
    """
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 5 else text


def _rated(labels: Mapping[str, str], one: Any) -> str:
    label = labels.get(one.get("option"))
    value = minus(one["value"])
    return _("%(answer)s: %(value)s") % {"answer": label, "value": value} if label else value
