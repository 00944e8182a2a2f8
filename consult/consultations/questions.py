"""Questions that a person types, one per line. Each becomes a topic, or an item of a questionnaire."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid
from consult.core.words.text import clean_line, fold

LONGEST = 300
LONGEST_TITLE = 160
MOST = 30


def check_questions(
    lines: Sequence[str], *, others: Iterable[str] = (), attr: str = "questions"
) -> list[str]:
    """Return questions on one line each, without empty lines.

    `others` are the questions that exist already. Raise `Invalid` for a question that is too long,
    for two questions that are the same, and for too many. The message names the lines by their
    place among the lines that were typed.
    """
    numbered = [(place, clean_line(line)) for place, line in enumerate(lines, 1)]
    written = [(place, line) for place, line in numbered if line]
    known = {normalise_question(question) for question in others}
    for place, line in written:
        if len(line) > LONGEST:
            words = _("Line %(n)s is too long: it has %(used)s characters, and %(most)s at most.")
            values = {"n": place, "used": len(line), "most": LONGEST}
            raise Invalid(words % values, attr=attr)
        if normalise_question(line) in known:
            words = _("Line %(n)s repeats a question of the list. Change or delete it.")
            raise Invalid(words % {"n": place}, attr=attr)
    for (first, line), (second, repeated) in combinations(written, 2):
        if normalise_question(line) == normalise_question(repeated):
            words = _("Lines %(first)s and %(second)s say the same. Change or delete one of them.")
            raise Invalid(words % {"first": first, "second": second}, attr=attr)
    if len(written) > MOST:
        words = _("Write %(most)s questions at most: you can add topics later.")
        raise Invalid(words % {"most": MOST}, attr=attr)
    return [line for _place, line in written]


def normalise_question(line: str) -> str:
    """Return a question without accents, capitals and final marks, to compare it with others."""
    return fold(clean_line(line)).rstrip(" ?!.")


def shorten_question(question: str) -> str:
    """Return the title of the topic of a question: the question, or its first words."""
    if len(question) <= LONGEST_TITLE:
        return question
    return question[: LONGEST_TITLE - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"
