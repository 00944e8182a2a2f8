"""Template tags of the components.

Each is documented in docs/design-system.md and shown on the living page.
"""

import re
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join

from consult.consultations.enums import Platform
from frontend.drawings import bars
from frontend.presenters.parts.components import POSITION_LABELS
from frontend.presenters.parts.files import Frame
from frontend.presenters.workshop import workshops
from frontend.toolkit.forms.form_fields import describe, error_lines
from frontend.toolkit.forms.translated_forms import in_languages
from frontend.toolkit.pages.icons import LUCIDE

register = template.Library()

KNOWN_ICONS = frozenset(LUCIDE)
NOTE_ICONS = {
    "info": "info",
    "ok": "circle-check",
    "warning": "triangle-alert",
    "error": "circle-alert",
}


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name, variant=""):
    """Draw an icon of the sprite. It is decorative, so a word must always be next to it.

    The style sheet sets its size. The size written here serves browsers that cannot read the style
    sheet (docs/browsers.md).
    """
    if name not in KNOWN_ICONS:
        raise ValueError(f"{name!r} is not in frontend/toolkit/pages/icons.py")
    return format_html(
        '<svg class="{}" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f"i i-{variant}" if variant else "i",
        static("icons.svg"),
        name,
    )


@register.simple_tag
def logo_of(organisation):
    """Return the address of the small version of an organisation's logo, which is public."""
    return Frame().url(organisation.logo_id, "small.webp")


@register.simple_tag
def uploads_are_direct():
    """Return whether browsers send files directly to a bucket."""
    return bool(settings.UPLOADS_DIRECT)


@register.simple_tag
@lru_cache(maxsize=10)
def glyph(position):
    """Draw the shape of a position: full disc, half diamond, hollow square."""
    if position not in POSITION_LABELS:
        raise ValueError(f"{position!r} is not a position")
    return format_html(
        '<svg class="glyph glyph-{0}" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">'
        '<use href="{1}#position-{0}"></use></svg>',
        position,
        static("icons.svg"),
    )


@register.filter
def hours(workshop):
    """Return the hours of a workshop, such as "18 h à 20 h", or only its beginning."""
    return workshops.hours(workshop)


@register.filter
def position_label(position, platform=""):
    """Return the word of a position in the page's language.

    For an imported position, use the word of the platform where it was taken.
    """
    return (
        Platform.middle_of(platform)
        if position == "mixed" and platform
        else POSITION_LABELS.get(position, "")
    )


@register.filter
def platform_name(origin):
    """Return the name of the platform that something was imported from."""
    return Platform.name_of(origin)


@register.filter
def dialled(number):
    """Return a telephone number for a `tel:` address: digits, and the + of a country code."""
    return re.sub(r"[^\d+]", "", number)


@register.simple_tag
def tag(text, kind="", icon_name=""):
    """Draw a state as a tag. Kinds: brand, ok, warn, err, info, highlight, outline."""
    drawing = icon(icon_name) if icon_name else ""
    return format_html(
        '<span class="tag{}">{}{}</span>', f" tag-{kind}" if kind else "", drawing, text
    )


@register.inclusion_tag("components/position_bar.html")
def position_bar(tally, size="", key="row", platform=""):
    """Draw the bar of a tally and its key.

    Sizes: large, compact. Keys: row, column or none. `platform` is the one where the votes were
    cast.
    """
    return {"bar": bars.position_bar(tally), "size": size, "key": key, "platform": platform}


@register.filter
def as_bar(tally):
    """Return the bar of a tally, for templates that draw it their own way."""
    return bars.position_bar(tally)


@register.inclusion_tag("components/field.html")
def field(bound, **options):
    """Draw a whole form field: label, hint, error, control, and the attributes that link them.

    Screen readers use these attributes. Options: voice (serif, for a citizen's words), counter
    (characters left), advised (a length that is enough, shown instead of the limit), cards (choices
    as cards), columns (half, third), small, short, placeholder, autocomplete, inputmode, rows,
    label, label_hidden (for screen readers only), hint, optional (shows it as optional), type.
    """
    return describe(bound, **options)


@register.simple_tag(takes_context=True)
def translated_field(context, form, name, **options):
    """Draw the field of a text for each language of the organisation, with the options of `field`.

    The text of a language that it does not use is a hidden field, so that it stays as it is.
    """
    organisation = context.get("organisation")
    used = in_languages(name, organisation.languages) if organisation else in_languages(name)
    return format_html_join(
        "\n",
        "{}",
        (
            (
                render_to_string("components/field.html", describe(form[each], **options))
                if each in used
                else form[each].as_hidden(),
            )
            for each in in_languages(name)
        ),
    )


@register.inclusion_tag("components/error_summary.html")
def error_summary(form, saves=False):
    """List the errors of a form, with a link to each field; draw nothing if there is no error.

    `saves` is for a form that is saved and can be changed later, rather than sent. A form that only
    asks about contact details has nothing to correct.
    """
    return {
        "lines": error_lines(form),
        "saves": saves,
        "only_asks": getattr(form, "has_only_contact_question", False),
        "once_more": getattr(form, "is_asked_once_more", False),
    }


@register.simple_block_tag
def note(content, kind="info", title="", icon_name=""):
    """Draw a message: info, ok, warning or error. The block is its body."""
    context = {
        "kind": kind,
        "title": title,
        "icon": icon_name or NOTE_ICONS[kind],
        "content": content,
    }
    return render_to_string("components/note.html", context)


@register.simple_block_tag
def dialog(content, id, title):
    """Draw a native dialog, opened by ``data-consult-dialog="#id"``. Buttons go in the block."""
    return render_to_string(
        "components/dialog.html", {"id": id, "title": title, "content": content}
    )


@register.simple_block_tag
def blank_state(content, title, broken=False, level=3):
    """Draw an empty state: the missing thing, the reason, and the next step.

    ``broken`` draws the cut thread of a page that does not exist.
    """
    context = {"title": title, "broken": broken, "level": level, "content": content}
    return render_to_string("components/empty.html", context)


@register.simple_block_tag
def panel(content, label="", kind=""):
    """Draw a bordered block of the page."""
    return format_html('<div class="panel{}">{}</div>', f" panel-{kind}" if kind else "", content)


@register.simple_tag(takes_context=True)
def entry(context, name, label, key=""):
    """Draw an entry of the navigation, or nothing if the installation has no such page."""
    try:
        url = reverse(name)
    except NoReverseMatch:
        return ""
    here = key and context.get("nav_current") == key
    line = (
        '<li><a href="{}" aria-current="true">{}</a></li>'
        if here
        else '<li><a href="{}">{}</a></li>'
    )
    return format_html(line, url, label)
