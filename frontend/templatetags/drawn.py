"""A template tag that renders a component once for many readers.

A card shows only its data, so the same data gives the same card.
"""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html

from consult.core import marks
from frontend.toolkit.sharing.late_ages import LateAges
from frontend.toolkit.words.dates import relative

register = template.Library()

MOST = 500  # some eight kilobytes each, in every process
PLACE = marks.text("late-%s")  # the mark of a late piece in the cached HTML


@register.simple_tag(takes_context=True)
def drawn(context, name, late="", **pieces):
    """Include a component that depends only on these pieces, and cache it.

    The pieces are values. Those that differ from request to request are named in `late`. They are
    escaped and inserted each time, like the token of forms, and the component may only write them
    or ask whether they are empty. Ages that the component writes with `{% age %}` are late too.
    """
    own = {key: pieces.pop(key) for key in late.split() if pieces[key]}
    own["csrf_token"] = context.get("csrf_token", "")
    surroundings = (translation.get_language(), timezone.get_current_timezone_name())
    pattern, places, moments = _draw(name, tuple(pieces.items()), tuple(own), surroundings)
    now = timezone.now()
    shown = {key: str(own[key]) for key in places} | {
        age: relative(moment, now) for age, moment in moments.items()
    }
    return format_html(pattern, **shown) if shown else pattern


@register.simple_tag(takes_context=True)
def visitors_header(context):
    """Include the header of a page of a visitor. Only two addresses differ from page to page."""
    names = ("nav_current", "other_language_code", "other_language_name", "here", "there")
    pieces = {name: context.get(name) for name in names}
    return drawn(
        context,
        "components/header.html",
        late="here there",
        organisation=context["visitors_frame"],
        **pieces,
    )


@lru_cache(maxsize=MOST)
def _draw(name, pieces, late, surroundings):
    """Return the HTML, the names of the late pieces that it contains, and the moments of its ages.

    The moments are by the name of their place.
    """
    ages = LateAges(PLACE)
    values = {key: PLACE % key for key in late}
    html = render_to_string(name, {**dict(pieces), **values, LateAges.NAME: ages})
    places = tuple(key for key in late if values[key] in html)
    named = [*places, *ages.moments]
    if not named:
        return html, places, ages.moments
    pattern = html.replace("{", "{{").replace("}", "}}")
    for key in named:
        pattern = pattern.replace(PLACE % key, f"{{{key}}}")
    return pattern, places, ages.moments
