"""What every text goes through on its way in: cleaned, measured, rendered."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.core import text
from consult.core.exceptions import Invalid
from debates.enums import Stance
from debates.models import BODY_LENGTH, COMMENT_LENGTH, TITLE_LENGTH

SHORTEST_TITLE, SHORTEST_BODY, SHORTEST_COMMENT = 15, 20, 2
LANGUAGES = {code for code, _name in settings.LANGUAGES}


def title(written: str) -> str:
    """A title: one line, long enough to say what is proposed."""
    line = text.clean_line(written)
    if text.seen(line) < SHORTEST_TITLE:
        message = _("Give a more precise title: at least %(number)s characters.") % {"number": SHORTEST_TITLE}
        raise Invalid(message, attr="title")
    return _no_longer_than(TITLE_LENGTH, line, "title")


def body(written: str) -> dict:
    """The text of a proposal, with its rendering."""
    cleaned = text.clean(written)
    if text.seen(cleaned) < SHORTEST_BODY:
        message = _("Explain what you propose: at least %(number)s characters.") % {"number": SHORTEST_BODY}
        raise Invalid(message, attr="body")
    return rendered(_no_longer_than(BODY_LENGTH, cleaned, "body"), anchors=True)


def comment(written: str) -> dict:
    """The text of a comment, with its rendering."""
    cleaned = text.clean(written)
    if text.seen(cleaned) < SHORTEST_COMMENT:
        raise Invalid(_("Write your comment."), attr="body")
    return rendered(_no_longer_than(COMMENT_LENGTH, cleaned, "body"))


def rendered(cleaned: str, *, anchors: bool = False) -> dict:
    """A clean text as its columns keep it; that of a proposal with its blocks named."""
    return {"body": cleaned, "body_html": text.render(cleaned, anchors=anchors), "renderer": text.RENDERER}


def language(code: str) -> str:
    """A language that the site speaks."""
    if code not in LANGUAGES:
        raise Invalid(_("This language is not available here."), attr="language")
    return code


def stance(value: str) -> str:
    """For, neutral, against, or nothing."""
    if value and value not in Stance.values:
        raise Invalid(attr="stance")
    return value


def location(place) -> dict:
    """A point on Earth with a label, as `{latitude, longitude, label}`; nothing where none is given."""
    if not place:
        return {"latitude": None, "longitude": None, "place": ""}
    try:
        latitude, longitude = _degrees(place["latitude"], 90), _degrees(place["longitude"], 180)
    except (KeyError, TypeError, ArithmeticError):
        raise Invalid(_("A place has a latitude and a longitude, in degrees."), attr="location") from None
    label = text.clean_line(str(place.get("label") or ""))
    return {"latitude": latitude, "longitude": longitude, "place": _no_longer_than(120, label, "location")}


def _degrees(value, most):
    degrees = round(Decimal(str(value)), 6)
    if abs(degrees) > most:
        raise InvalidOperation
    return degrees


def _no_longer_than(most, cleaned, attr):
    excess = len(cleaned) - most
    if excess > 0:
        message = ngettext("Shorten by %(number)s character.", "Shorten by %(number)s characters.", excess)
        raise Invalid(message % {"number": excess}, attr=attr)
    return cleaned
