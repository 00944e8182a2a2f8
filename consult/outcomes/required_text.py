"""The check of a text that a form requires."""

from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid
from consult.core.words.text import clean, count_visible_characters


def required_text(text: str, longest: int, attr: str, missing: str) -> str:
    """Return a text in the form in which it is stored (`clean`).

    Raise `Invalid` on the field `attr` if it is empty, with the message `missing`, or if it has
    more than `longest` characters.
    """
    words = clean(text)
    if not count_visible_characters(words):
        raise Invalid(missing, attr=attr)
    if len(words) > longest:
        raise Invalid(
            _("This text is too long: %(most)s characters at most.") % {"most": longest}, attr=attr
        )
    return words
