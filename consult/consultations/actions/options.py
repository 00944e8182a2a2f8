"""The options of a choice, as they are stored: each has a key, and labels in every language."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.consultations.actions.helpers import LANGUAGES
from consult.core.exceptions import Invalid
from consult.core.words.text import clean_line

OPTION_LENGTH = 120


def build_options(labels: Any, existing: Sequence[dict[str, Any]] = (), *, most: int) -> list[dict]:
    """Return the options to store, each with a unique key. Existing options keep their keys.

    `labels` are lists of labels by language, `{"fr": […], "en": […]}`, in the same order. Raise
    `Invalid`.
    """
    lines = {code: [clean_line(line) for line in labels.get(code, [])] for code in LANGUAGES}
    lines = {code: _without_blank_end(found) for code, found in lines.items()}
    main = lines[settings.LANGUAGE_CODE] or next(filter(None, lines.values()), [])
    options: list[dict] = []
    for place in range(len(main)):
        words = {code: found[place] if place < len(found) else "" for code, found in lines.items()}
        options.append({"key": _key(options, existing, place, main[place]), **words})
    _check(lines, main, most)
    return options


def _without_blank_end(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def _key(
    new_options: list[dict[str, Any]], existing: Sequence[dict[str, Any]], place: int, label: str
) -> str:
    if place < len(existing):
        return existing[place]["key"]
    stem = slugify(label)[:60] or "option"
    keys = {option["key"] for option in [*new_options, *existing]}
    return next(
        key for key in (stem, *(f"{stem}-{n}" for n in range(2, len(keys) + 3))) if key not in keys
    )


def _check(lines: dict[str, list[str]], main: list[str], most: int) -> None:
    for code, found in lines.items():
        attr = f"options_{code}"
        if found and (len(found) != len(main) or not all(found)):
            raise Invalid(
                _("Write the same options in each language, one on each line, in the same order."),
                attr=attr,
            )
        if len(set(found)) != len(found):
            raise Invalid(_("Two options are the same."), attr=attr)
        if any(len(label) > OPTION_LENGTH for label in found):
            longest = ngettext("%(n)s character", "%(n)s characters", OPTION_LENGTH) % {
                "n": OPTION_LENGTH
            }
            raise Invalid(
                _("An option is too long: %(most)s at most.") % {"most": longest}, attr=attr
            )
    if len(main) > most:
        raise Invalid(
            _("A choice has %(most)s options at most.") % {"most": most}, attr="options_fr"
        )
