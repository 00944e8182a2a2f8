"""The time zones of organisations, whose clock decides when steps open and close."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Names of offsets and of old systems, which are not places where people live.
NOT_PLACES = (
    "Etc/",
    "posix/",
    "right/",
    "SystemV/",
    "US/",
    "Brazil/",
    "Canada/",
    "Chile/",
    "Mexico/",
)

OF_FRANCE = (
    "Europe/Paris",
    "Indian/Reunion",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Mayotte",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "America/Marigot",
    "America/St_Barthelemy",
    "America/Miquelon",
    "Pacific/Wallis",
)


@cache
def zones() -> list[tuple[str, str]]:
    """Return the places of the IANA time zone database, such as `Indian/Reunion`.

    Each comes with the words to choose it by.
    """
    places = (
        name for name in available_timezones() if "/" in name and not name.startswith(NOT_PLACES)
    )
    return [(name, name.replace("_", " ")) for name in sorted(places)]


@cache
def zones_by_group() -> list[tuple[StrOrPromise, list[tuple[str, str]]]]:
    """Return the zones in two groups: those of France, with the most people first, and the others."""
    named = dict(zones())
    return [
        (gettext_lazy("France"), [(name, named[name]) for name in OF_FRANCE]),
        (
            gettext_lazy("Other zones"),
            [zone for zone in zones() if zone[0] not in OF_FRANCE],
        ),
    ]


def must_be_a_zone(name: str) -> None:
    """Refuse a name that is not a place of the database. Raise `ValidationError`."""
    if name not in dict(zones()):
        raise ValidationError(_("This time zone does not exist."), code="unknown_zone")
