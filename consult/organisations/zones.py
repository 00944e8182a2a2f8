"""The time zones an organisation may live in: steps open and close by its clock."""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Names of offsets and of old systems: nobody lives there.
NOT_PLACES = ("Etc/", "posix/", "right/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")


@cache
def zones() -> list[tuple[str, str]]:
    """Each place of the IANA database, « Indian/Reunion », with the words to choose it by."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(NOT_PLACES))
    return [(name, name.replace("_", " ")) for name in sorted(places)]


def must_be_a_zone(name: str) -> None:
    """Refuse what is no place of the database. Raises `ValidationError`."""
    if name not in dict(zones()):
        raise ValidationError(_("This time zone does not exist."), code="unknown_zone")
