"""Template filters and tags for numbers, dates, files and texts."""

from django import template
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeData

from frontend.toolkit.sharing.late_ages import LateAges
from frontend.toolkit.words import typography
from frontend.toolkit.words.dates import ordinal_day, relative
from frontend.toolkit.words.number_formats import unit_in_words

register = template.Library()


@register.filter(is_safe=True)
def typo(text, language=None):
    """Typeset a text in the page's language, or in its own.

    For example: ``{{ proposal.body_html|typo:proposal.language }}``.
    """
    language = language or translation.get_language()
    if isinstance(text, SafeData):
        return typography.typeset_html(str(text), language)
    return typography.typeset(str(text), language)


@register.filter
def number(value, decimals=0):
    """Group thousands as the page's language does: 4 812 or 4,812."""
    return (
        ""
        if value in (None, "")
        else typography.grouped(value, translation.get_language(), int(decimals))
    )


@register.filter
def minus(value):
    """Return a number, already formatted, with a minus sign instead of a hyphen."""
    return typography.minus(value)


@register.filter
def percent(value, decimals=0):
    """Format a share from 0 to 100 with its sign: 73 % or 73%."""
    space = typography.NARROW if (translation.get_language() or "").startswith("fr") else ""
    return f"{number(value, decimals)}{space}%"


@register.filter
def in_eights(code):
    """Write a long code in groups of eight characters, which people can compare."""
    return " ".join(code[start : start + 8] for start in range(0, len(code), 8))


@register.simple_tag
def hidden_label(*labels):
    """Return hidden words for screen readers: the thing that a button is about.

    For example "Retirer : Thème 4" or "Remove: Topic 4". Each language puts its own space before
    the colon.
    """
    space = typography.NO_BREAK if (translation.get_language() or "").startswith("fr") else ""
    return format_html(
        '<span class="vh">{}: {}</span>', space, ", ".join(str(label) for label in labels)
    )


@register.filter
def size(octets):
    """Format the size of a file: 148 ko or 148 kB."""
    return typography.size(octets, translation.get_language())


@register.filter
def clock(seconds):
    """Format a time in a recording: 12:47."""
    return typography.clock(seconds)


@register.filter
def duration(seconds):
    """Format the duration of a recording: 1 min 42."""
    return typography.duration(seconds)


register.filter(ordinal_day)
register.filter(unit_in_words)


@register.simple_tag(takes_context=True)
def age(context, moment):
    """Write when something happened: its age under seven days, then its date.

    The full date is always in ``<time>``. In a cached component, the age is written each time that
    the component is shown (`drawn`).
    """
    full = formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    late_ages = context.get(LateAges.NAME)
    label = late_ages.add(moment) if late_ages else relative(moment, timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), full, label)
