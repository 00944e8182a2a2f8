"""Template filters and tags for quotations."""

import html
import re
from uuid import uuid4

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.organisations.selectors import in_language
from consult.outcomes.enums import QuotationKind
from consult.outcomes.quotations.quoted_sources import shorten_label
from consult.outcomes.quotations.readable_texts import read_markup
from frontend.presenters.outcome.quotations import present_sound
from frontend.toolkit.words import typography

register = template.Library()
IN_LANGUAGE = re.compile(r'<span lang="([a-zA-Z-]{1,35})">(.*)</span>', re.DOTALL)
MARKUP = re.compile(r"(</?mark>|<br>)")


@register.filter
def readable(markup):
    """Return the words of a rendered text, with its paragraphs, as quotations are compared."""
    return read_markup(markup)


@register.filter
def quoted_words(markup):
    """Return the words of a quotation between quotation marks of the page's language.

    Only highlights, line breaks and the language of the words are kept of the markup. The text is
    escaped again.
    """
    language = get_language() or ""
    before, after = ("«\u00a0", "\u00a0»") if language.startswith("fr") else ("“", "”")
    spoken = IN_LANGUAGE.fullmatch(markup)
    words = _rebuild(spoken[2] if spoken else markup, spoken[1] if spoken else language)
    if spoken:
        words = format_html('<span lang="{}">{}</span>', spoken[1], words)
    return format_html("{}{}{}", before, words, after)


def _rebuild(markup, language):
    pieces = []
    is_marked = False
    for piece in MARKUP.split(markup):
        if piece in ("<mark>", "</mark>"):
            is_marked = piece == "<mark>"
        elif piece == "<br>":
            pieces.append(format_html("<br>"))
        elif piece:
            words = typography.typeset(html.unescape(piece), language)
            pieces.append(format_html("<mark>{}</mark>" if is_marked else "{}", words))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


@register.filter
def local_path(path):
    """Return the address of a path in the page's language."""
    return f"{in_language('')}{path}" if path else ""


@register.filter
def beside_number(label):
    """Return the label of an author beside the number of the contribution."""
    return shorten_label(label)


@register.simple_tag
def quoted_number(kind, number):
    """Return the words of the link from a quotation to its source."""
    if kind == QuotationKind.SEGMENT:
        return _("Workshop no. %(number)s") % {"number": number}
    if kind == QuotationKind.COMMENT:
        return _("Comment on contribution no. %(number)s") % {"number": number}
    return _("Contribution no. %(number)s") % {"number": number}


@register.simple_tag
def sound_of(viewer, quoted):
    """Return the sound of a quotation or of a block, or None if nothing was spoken."""
    return present_sound(viewer, quoted)


@register.simple_tag
def sending_key():
    """Return the key of a form that another page shows again, so that it acts once."""
    return format_html('<input type="hidden" name="key" value="{}">', uuid4())
