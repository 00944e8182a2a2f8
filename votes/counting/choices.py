"""Conversion between a voter's choices and the one line of text that is hashed and published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.core.exceptions import Invalid
from votes.enums import QuestionKind

BLANK, SUPPORT, ALONE = "blank", "support", "value"


@dataclass(frozen=True)
class Terms:
    """The terms on which a poll is answered.

    `options` are ids as text, in the order of the list.
    """

    kind: str
    options: tuple[str, ...] = ()
    max_choices: int = 1
    values: range = range(-100, 101, 25)
    allows_blank: bool = False


def canonical(terms: Terms, choices) -> str:
    """Return the line of text for the choices of a voter.

    `choices` is a list of option ids (`single`, `approval`, and `ranking` with the best first), of
    "support", or for a `scale` of {"option": id, "value": n}, without option where the question has
    none. An empty list is an abstention. Raise `Invalid`, with the problem in the voter's language.
    """
    if not isinstance(choices, list):
        raise _refusal(_("A list of choices is expected."))
    if not choices:
        if not terms.allows_blank:
            raise _refusal(_("Choose an answer first."))
        return BLANK
    return WRITERS[QuestionKind(terms.kind)](terms, choices)


def _single(terms, choices):
    if len(choices) > 1:
        raise _refusal(_("Choose one answer only."))
    return _known(terms, choices)[0]


def _approval(terms, choices):
    if len(choices) > terms.max_choices:
        most = terms.max_choices
        words = ngettext("Choose %(n)s answer at most.", "Choose %(n)s answers at most.", most)
        raise _refusal(words % {"n": most})
    return ",".join(sorted(_known(terms, choices)))


def _support(_terms, choices):
    if choices != [SUPPORT]:
        raise _refusal(_("This question is answered by a support, or not at all."))
    return SUPPORT


def _ranking(terms, choices):
    return ">".join(_known(terms, choices))


def _scale(terms, choices):
    rated = [_rating(terms, given) for given in choices]
    if not terms.options:
        if len(rated) > 1:
            raise _refusal(_("Choose one value only."))
        return f"{ALONE}={rated[0][1]}"
    _known(terms, [option for option, _value in rated])
    return ",".join(f"{option}={value}" for option, value in sorted(rated))


def _rating(terms, given):
    if not isinstance(given, Mapping) or given.keys() != (
        {"option", "value"} if terms.options else {"value"}
    ):
        raise _refusal(_("Each answer of a scale has its value."))
    value = given["value"]
    if isinstance(value, bool) or not isinstance(value, int) or value not in terms.values:
        words = _("Values go from %(lowest)s to %(highest)s, by %(step)s.")
        bounds = {
            "lowest": _said(terms.values[0]),
            "highest": _said(terms.values[-1]),
            "step": terms.values.step,
        }
        raise _refusal(words % bounds)
    return given.get("option"), value


def _said(value):
    """Return a bound for a sentence, with a minus sign; the canonical text has a hyphen."""
    return str(value).replace("-", "\N{MINUS SIGN}")


def _known(terms, options):
    """Return the options. Raise `Invalid` unless each belongs to the question and occurs once."""
    if any(not isinstance(option, str) or option not in terms.options for option in options):
        raise _refusal(_("One of these answers is not among those of the question."))
    if len(set(options)) < len(options):
        raise _refusal(_("The same answer is there twice."))
    return options


def _refusal(words):
    return Invalid(words, attr="choices")


WRITERS = {
    QuestionKind.SINGLE: _single,
    QuestionKind.APPROVAL: _approval,
    QuestionKind.SUPPORT: _support,
    QuestionKind.RANKING: _ranking,
    QuestionKind.SCALE: _scale,
}


def chosen(kind: str, choice: str) -> list:
    """Return the choices from a canonical line, as `canonical` takes them.

    Options with equal rank follow one another.
    """
    if choice == BLANK:
        return []
    if kind == QuestionKind.RANKING:
        return [option for group in ranked(choice) for option in group]
    if kind == QuestionKind.SCALE:
        return [
            {"option": o, "value": v} if o != ALONE else {"value": v}
            for o, v in rated(choice).items()
        ]
    return choice.split(",")


def ranked(choice: str) -> list[list[str]]:
    """Return the groups of a ranking, best first; the options of a group have equal rank."""
    return [group.split("=") for group in choice.split(">")]


def rated(choice: str) -> dict[str, int]:
    """Return the values given on a scale, by option, or under `value` if there are no options."""
    pairs = (part.split("=") for part in choice.split(","))
    return {option: int(value) for option, value in pairs}
