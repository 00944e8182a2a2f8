"""Values on a scale: the median decides the place, then the mean."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from votes.counting.choices import Terms, refusal, valid_options
from votes.counting.method import Duels, Method
from votes.counting.outcome import Line
from votes.counting.places import place
from votes.models import Poll

ALONE = "value"


class Scale(Method):
    """A value for each option, or for the question where it has no options.

    Its canonical text is `option=value`, sorted, with commas; or `value=n`.
    """

    kind = "scale"
    name = "median-1"
    label = gettext_lazy("A value on a scale")
    choices = "{“option”: id, “value”: n}, or {“value”: n} where the question has no option"

    def write(self, terms: Terms, choices: list) -> str:
        """Return the values. `choices` is a list of {"option": id, "value": n}.

        They have no "option" where the question has no options.
        """
        ratings = [_rating(terms, choice) for choice in choices]
        if not terms.options:
            if len(ratings) > 1:
                raise refusal(_("Choose one value only."))
            return f"{ALONE}={ratings[0][1]}"
        valid_options(terms, [option for option, _value in ratings])
        return ",".join(f"{option}={value}" for option, value in sorted(ratings))

    def read(self, choice: str) -> list:
        """Return the values, as `write` takes them."""
        return [
            {"option": option, "value": value} if option != ALONE else {"value": value}
            for option, value in rated(choice).items()
        ]

    def terms_in_rules(self, poll: Poll) -> dict:
        """Return the values of the scale."""
        scale = {"lowest": poll.lowest, "highest": poll.highest, "step": poll.step}
        return {"max_choices": 1, "scale": scale}

    def most_choices(self, poll: Poll, options: Sequence) -> int:
        """Return the number of options: a voter may rate them all."""
        return max(1, len(options))

    def count(
        self, expressed: Mapping[str, int], options: Sequence[str]
    ) -> tuple[Sequence[Line], Duels]:
        """Place options by the median of their values, then by the mean."""
        values_by_option: dict[str, Counter] = {option: Counter() for option in options or [ALONE]}
        for choice, number in expressed.items():
            for option, value in rated(choice).items():
                values_by_option[option][value] += number
        figures = {option: _figures(values) for option, values in values_by_option.items()}
        merits = {option: _merit(*found) for option, found in figures.items()}
        return [
            Line(
                "" if option == ALONE else option,
                place(merits, option, merits),
                *figures[option],
                _by_value(values),
            )
            for option, values in values_by_option.items()
        ], ()

    def instruction(self, poll: Poll) -> str:
        """Return how the question is answered."""
        return _("Give a value on the scale")

    def explain_order(self) -> list[str]:
        """Return how options are placed."""
        return [
            _("The median decides: half of the people gave less, half gave more."),
            _("Answers with the same median are ordered by their mean."),
        ]


def rated(choice: str) -> dict[str, int]:
    """Return the values given on a scale, by option, or under `value` if there are no options."""
    pairs = (part.split("=") for part in choice.split(","))
    return {option: int(value) for option, value in pairs}


def median(values: Mapping[int, int]) -> float | None:
    """Return the middle value, or half-way between the two middle ones; None without values."""
    number = sum(values.values())
    if not number:
        return None
    return (_at(values, (number - 1) // 2) + _at(values, number // 2)) / 2


def _rating(terms: Terms, rating: Any) -> tuple[Any, int]:
    if not isinstance(rating, Mapping) or rating.keys() != (
        {"option", "value"} if terms.options else {"value"}
    ):
        raise refusal(_("Give a value to each answer."))
    value = rating["value"]
    if isinstance(value, bool) or not isinstance(value, int) or value not in terms.values:
        words = _("Values go from %(lowest)s to %(highest)s, by %(step)s.")
        bounds = {
            "lowest": _with_minus(terms.values[0]),
            "highest": _with_minus(terms.values[-1]),
            "step": terms.values.step,
        }
        raise refusal(words % bounds)
    return rating.get("option"), value


def _with_minus(value: int) -> str:
    """Return a bound for a sentence, with a minus sign; the canonical text has a hyphen."""
    return str(value).replace("-", "\N{MINUS SIGN}")


def _figures(values: Counter) -> tuple[int, int, float | None]:
    return values.total(), sum(value * number for value, number in values.items()), median(values)


def _merit(number: int, total: int, middle: float | None) -> tuple[Any, Any]:
    """Return the exact values that order a scale; an option without any value is last."""
    return (middle, Fraction(total, number)) if number else (float("-inf"), float("-inf"))


def _by_value(values: Mapping[int, int]) -> dict[str, int]:
    return {str(value): values[value] for value in sorted(values)}


def _at(values: Mapping[int, int], rank: int) -> int:
    """Return the value at a rank, from 0, in the ordered list of all values."""
    for value in sorted(values):
        rank -= values[value]
        if rank < 0:
            return value
    raise IndexError(rank)
