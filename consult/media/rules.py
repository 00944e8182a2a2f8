"""What files may be sent for, how large, and by whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from consult.accounts.rules import may
from consult.core.exceptions import Invalid


@dataclass(frozen=True)
class Purpose:
    """The purpose of a file: the act of the matrix that it prepares, and its largest size in bytes.

    `is_of_citizens`: anybody sends some, so that one person's share of a consultation's room is small.
    """

    act: str
    largest: int
    is_of_citizens: bool = False


def purpose_named(name: str) -> Purpose:
    """The purpose of that name; the list is closed. Raises `Invalid`."""
    found = {
        "recording": Purpose("recording.add", settings.UPLOADS_LARGEST_RECORDING),
        "voice": Purpose("voice.send", settings.UPLOADS_LARGEST_VOICE, is_of_citizens=True),
    }.get(name)
    if found is None:
        raise Invalid(attr="purpose")
    return found


def largest() -> int:
    """The most octets that any file may have."""
    return max(settings.UPLOADS_LARGEST_RECORDING, settings.UPLOADS_LARGEST_VOICE)


def can_send(viewer, consultation_id, purpose: Purpose) -> bool:
    """Send a file of one's own for something that one may do there oneself."""
    return all(may(viewer, act, consultation_id, owner=True) for act in ("upload.send", purpose.act))
