"""The time zones of organisations, whose clock decides when steps open and close."""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

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


@cache
def zones() -> list[tuple[str, str]]:
    """Return the places of the IANA time zone database, such as `Indian/Reunion`.

    Each comes with the words to choose it by.
    """
    places = (
        name for name in available_timezones() if "/" in name and not name.startswith(NOT_PLACES)
    )
    return [(name, name.replace("_", " ")) for name in sorted(places)]


def must_be_a_zone(name: str) -> None:
    """Refuse a name that is not a place of the database. Raise `ValidationError`."""
    if name not in dict(zones()):
        raise ValidationError(_("This time zone does not exist."), code="unknown_zone")
