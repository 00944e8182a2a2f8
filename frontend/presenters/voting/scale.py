"""The pages of a scale: values to choose for each option, and histograms of the values given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.drawings.histogram import Histogram, histogram
from frontend.presenters.voting.method_page import MethodPage
from frontend.toolkit.words.typography import minus
from votes.counting.outcome import Line, Outcome

if TYPE_CHECKING:
    from votes.models import Poll


class Page(MethodPage):
    """The values of the scale for each option, or for the question where it has no options."""

    ballot = "questions/ballots/scale.html"
    count_heading = gettext_lazy("People who gave a value")
    has_values = True
    picture = "questions/pictures/histograms.html"

    def fields(self, choices: list[Any]) -> dict[str, str]:
        """Return the fields of the values."""
        return {
            (f"value-{choice['option']}" if "option" in choice else "value"): str(choice["value"])
            for choice in choices
        }

    def choices(self, submitted: Any) -> list[Any]:
        """Return the values that the voter chose."""
        if not submitted.options:
            value = submitted.fields.get("value", "")
            return [{"value": _number(value)}] if value else []
        rated = [
            (str(option.pk), submitted.fields.get(f"value-{option.pk}", ""))
            for option in submitted.options
        ]
        return [{"option": pk, "value": _number(value)} for pk, value in rated if value]

    def describe(self, choices: list[Any], labels: Mapping[str, str]) -> list[str]:
        """Return each value after the label of its option."""
        return [_rated(labels, choice) for choice in choices]

    def headline(self, outcome: Outcome, first: Sequence[str]) -> str:
        """Return the median of the option in first place."""
        if len(first) > 1:
            return super().headline(outcome, first)
        middle = minus(floatformat(outcome.first[0].median))
        if not first[0]:
            return _("The median is %(value)s.") % {"value": middle}
        words = _("“%(name)s” comes first, with a median of %(value)s.")
        return words % {"name": first[0], "value": middle}

    def histogram(self, poll: Poll, line: Line) -> Histogram:
        """Return how many voters gave each value, or each range of values."""
        counts = {int(value): number for value, number in line.values.items()}
        return histogram(poll.values, counts, line.median)


def _number(text: str) -> int | str:
    """Return a value as a whole number.

    Leave any other text as it is: the action refuses it by name.
    """
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 5 else text


def _rated(labels: Mapping[str, str], choice: Any) -> str:
    label = labels.get(choice.get("option"))
    value = minus(choice["value"])
    return _("%(answer)s: %(value)s") % {"answer": label, "value": value} if label else value
