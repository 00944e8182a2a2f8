"""What every text goes through on its way in: cleaned, measured, rendered."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.consultations.enums import PlacePolicy
from consult.core import text
from consult.core.exceptions import Invalid
from debates.enums import Stance
from debates.models import (
    BODY_LENGTH,
    COMMENT_LENGTH,
    LANGUAGE_LENGTH,
    SHORTEST_BODY,
    SHORTEST_COMMENT,
    SHORTEST_TITLE,
    TITLE_LENGTH,
)

# A hundred metres: the street, not the house.
PLACE_DECIMALS, PLACE_LENGTH = 3, 120
LANGUAGES = {code for code, _name in settings.LANGUAGES}
# A well-formed tag (RFC 5646, section 2.1): language, script, region, variants, private use.
TAG = re.compile(
    r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(-x(-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)


def title(written: str) -> str:
    """A title: one line, long enough to say what is proposed."""
    line = text.clean_line(written)
    if text.seen(line) < SHORTEST_TITLE:
        message = _("Give a more precise title: at least %(number)s characters.") % {"number": SHORTEST_TITLE}
        raise Invalid(message, attr="title")
    return no_longer_than(TITLE_LENGTH, line, "title")


def body(written: str) -> dict:
    """The text of a proposal, with its rendering."""
    cleaned = text.clean(written)
    if text.seen(cleaned) < SHORTEST_BODY:
        message = _("Explain what you propose: at least %(number)s characters.") % {"number": SHORTEST_BODY}
        raise Invalid(message, attr="body")
    return rendered(no_longer_than(BODY_LENGTH, cleaned, "body"), anchors=True)


def comment(written: str) -> dict:
    """The text of a comment, with its rendering."""
    cleaned = text.clean(written)
    if text.seen(cleaned) < SHORTEST_COMMENT:
        raise Invalid(_("Write your comment."), attr="body")
    return rendered(no_longer_than(COMMENT_LENGTH, cleaned, "body"))


def rendered(cleaned: str, *, anchors: bool = False) -> dict:
    """A clean text as its columns keep it; that of a proposal with its blocks named."""
    return {"body": cleaned, "body_html": text.render(cleaned, anchors=anchors), "renderer": text.RENDERER}


def language(code: str) -> str:
    """A language that the site speaks."""
    if code not in LANGUAGES:
        raise Invalid(_("This language is not available here."), attr="language")
    return code


def language_tag(code: str) -> str:
    """Return the BCP 47 tag of any language, in its usual letters (`zh-hant` is `zh-Hant`), or raise `Invalid`.

    What comes from elsewhere may be in a language that the site does not speak.
    """
    if not TAG.fullmatch(code) or len(code) > LANGUAGE_LENGTH:
        said = _("“%(code)s” is no language code. Write for example fr, en-GB or zh-Hant.") % {"code": code[:60]}
        raise Invalid(said, attr="language")
    language, *parts = code.split("-")
    return "-".join([language.lower(), *map(_usual_letters, parts)])


def _usual_letters(part):
    """Scripts have a capital, regions are in capitals, anything else is in small letters."""
    if not part.isalpha() or len(part) not in (2, 4):
        return part.lower()
    return part.upper() if len(part) == 2 else part.title()


def stance(value: str) -> str:
    """For, neutral, against, or nothing."""
    if value and value not in Stance.values:
        raise Invalid(attr="stance")
    return value


def location(place, *, decimals: int = PLACE_DECIMALS) -> dict:
    """A place as `{latitude, longitude, label}`: a name, a point on Earth, or both; nothing where none is given.

    People's points are rounded to a hundred metres or so, whatever a telephone says of them (ADR 0026).
    """
    if not place:
        return {"latitude": None, "longitude": None, "place": ""}
    try:
        point = [place.get("latitude"), place.get("longitude")]
        latitude, longitude = (None, None) if point == [None, None] else _point(point, decimals)
    except (AttributeError, TypeError, ArithmeticError):
        raise Invalid(_("A place has a latitude and a longitude, in degrees."), attr="location") from None
    label = text.clean_line(str(place.get("label") or ""))
    if latitude is None and not text.seen(label):
        raise Invalid(_("Give a place its name, or its point on the map."), attr="location")
    return {"latitude": latitude, "longitude": longitude, "place": no_longer_than(PLACE_LENGTH, label, "location")}


def asked_location(policy: str, place) -> dict:
    """A place where the consultation asks for one. Raises `Invalid` on one too many, or on one that is missing."""
    if place and policy == PlacePolicy.NONE:
        raise Invalid(_("This consultation asks for no place."), attr="location")
    if not place and policy == PlacePolicy.MANDATORY:
        raise Invalid(_("Say where: a name is enough."), attr="location")
    return location(place)


def _point(point, decimals):
    latitude, longitude = point
    return _degrees(latitude, 90, decimals), _degrees(longitude, 180, decimals)


def _degrees(value, most, decimals):
    degrees = round(Decimal(str(value)), decimals)
    if abs(degrees) > most:
        raise InvalidOperation
    return degrees


def no_longer_than(most: int, cleaned: str, attr: str) -> str:
    """The same text, where it is no longer than that. Raises `Invalid`, saying by how much it is."""
    excess = len(cleaned) - most
    if excess > 0:
        message = ngettext("Shorten by %(number)s character.", "Shorten by %(number)s characters.", excess)
        raise Invalid(message % {"number": excess}, attr=attr)
    return cleaned
