"""Validation and rendering of every new text: it is cleaned, measured and rendered."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.consultations.enums import PlacePolicy
from consult.core.exceptions import Invalid
from consult.core.words import text
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

# Three decimals are about a hundred metres: the point shows the street, not the house.
PLACE_DECIMALS = 3
PLACE_LENGTH = 120
LANGUAGES = {code for code, _name in settings.LANGUAGES}
# A well-formed tag (RFC 5646, section 2.1): language, script, region, variants, private use.
TAG = re.compile(
    r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(-x(-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)


def title(written: str) -> str:
    """Return a title as one line. Raise `Invalid` if it is too short or too long."""
    line = text.clean_line(written)
    if text.count_visible_characters(line) < SHORTEST_TITLE:
        message = _("Give a more precise title: at least %(number)s characters.") % {
            "number": SHORTEST_TITLE
        }
        raise Invalid(message, attr="title")
    return no_longer_than(TITLE_LENGTH, line, "title")


def body(written: str) -> dict:
    """Return the columns of a proposal's text, rendered. Raise `Invalid`."""
    cleaned = text.clean(written)
    if text.count_visible_characters(cleaned) < SHORTEST_BODY:
        message = _("Explain what you propose: at least %(number)s characters.") % {
            "number": SHORTEST_BODY
        }
        raise Invalid(message, attr="body")
    return rendered(no_longer_than(BODY_LENGTH, cleaned, "body"), anchors=True)


def comment(written: str) -> dict:
    """Return the columns of a comment's text, rendered. Raise `Invalid`."""
    cleaned = text.clean(written)
    if text.count_visible_characters(cleaned) < SHORTEST_COMMENT:
        raise Invalid(_("Write your comment."), attr="body")
    return rendered(no_longer_than(COMMENT_LENGTH, cleaned, "body"))


def rendered(cleaned: str, *, anchors: bool = False) -> dict:
    """Return the columns of a clean text. The blocks of a proposal's text get names (`anchors`)."""
    return {
        "body": cleaned,
        "body_html": text.render(cleaned, anchors=anchors),
        "renderer": text.RENDERER,
    }


def language(code: str) -> str:
    """Return the code of a language of the site. Raise `Invalid` on any other."""
    if code not in LANGUAGES:
        raise Invalid(_("This language is not available here."), attr="language")
    return code


def language_tag(code: str) -> str:
    """Return the BCP 47 tag of any language in its usual letters (`zh-hant` is `zh-Hant`).

    A text from another platform may be in a language in which this site has no pages. Raise
    `Invalid`.
    """
    if not TAG.fullmatch(code) or len(code) > LANGUAGE_LENGTH:
        message = _("“%(code)s” is no language code. Write for example fr, en-GB or zh-Hant.") % {
            "code": code[:60]
        }
        raise Invalid(message, attr="language")
    language, *parts = code.split("-")
    return "-".join([language.lower(), *map(_usual_letters, parts)])


def _usual_letters(part: str) -> str:
    """Return a subtag in its usual letters: `Hant` for scripts, `GB` for regions.

    All other subtags are in small letters.
    """
    if not part.isalpha() or len(part) not in (2, 4):
        return part.lower()
    return part.upper() if len(part) == 2 else part.title()


def stance(value: str) -> str:
    """Return a stance (for, neutral, against) or an empty string.

    Raise `Invalid` on any other value.
    """
    if value and value not in Stance.values:
        raise Invalid(attr="stance")
    return value


def location(place: Any, *, decimals: int = PLACE_DECIMALS) -> dict:
    """Return the columns of a place given as `{latitude, longitude, label}`.

    A place is a name, a point on Earth, or both; the columns are empty if no place is given. Points
    of participants are rounded to about a hundred metres, even if their telephone is more precise
    (ADR 0026). Raise `Invalid`.
    """
    if not place:
        return {"latitude": None, "longitude": None, "place": ""}
    try:
        point = [place.get("latitude"), place.get("longitude")]
        latitude, longitude = (None, None) if point == [None, None] else _point(point, decimals)
    except (AttributeError, TypeError, ArithmeticError):
        raise Invalid(
            _("A place has a latitude and a longitude, in degrees."), attr="location"
        ) from None
    label = text.clean_line(str(place.get("label") or ""))
    if latitude is None and not text.count_visible_characters(label):
        raise Invalid(_("Give the name of the place, or its point on the map."), attr="location")
    return {
        "latitude": latitude,
        "longitude": longitude,
        "place": no_longer_than(PLACE_LENGTH, label, "location"),
    }


def valid_location(policy: str, place: Any) -> dict:
    """Return the columns of a place as the consultation asks for it.

    Raise `Invalid` on a place that is not asked for, or on a missing place that is mandatory.
    """
    if place and policy == PlacePolicy.NONE:
        raise Invalid(_("This consultation asks for no place."), attr="location")
    if not place and policy == PlacePolicy.MANDATORY:
        raise Invalid(
            _("Give the place that your text is about. A name is enough."), attr="location"
        )
    return location(place)


def _point(point: Sequence[Any], decimals: int) -> tuple[Decimal, Decimal]:
    latitude, longitude = point
    return _degrees(latitude, 90, decimals), _degrees(longitude, 180, decimals)


def _degrees(value: Any, most: int, decimals: int) -> Decimal:
    degrees = round(Decimal(str(value)), decimals)
    if abs(degrees) > most:
        raise InvalidOperation
    return degrees


def no_longer_than(most: int, cleaned: str, attr: str) -> str:
    """Return the text if it has at most `most` characters.

    Raise `Invalid` with the excess otherwise.
    """
    excess = len(cleaned) - most
    if excess > 0:
        message = ngettext(
            "Shorten your text by %(number)s character.",
            "Shorten your text by %(number)s characters.",
            excess,
        )
        raise Invalid(message % {"number": excess}, attr=attr)
    return cleaned
