"""The purposes of uploads: which files may be sent, how large, and by which roles."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid


@dataclass(frozen=True)
class Purpose:
    """The purpose of a file: its act in the permission matrix, and its largest size.

    The act is what the file is sent for. The size is in bytes. `is_of_citizens` marks a purpose
    that is open to all participants, for which one person's share of a consultation's room is
    small.
    """

    act: str
    largest: int
    is_of_citizens: bool = False


def purpose_named(name: str) -> Purpose:
    """Return the purpose of that name, from a closed list. Raise `Invalid` if it is unknown."""
    found = {
        "recording": Purpose("recording.add", settings.UPLOADS_LARGEST_RECORDING),
        "voice": Purpose("voice.send", settings.UPLOADS_LARGEST_VOICE, is_of_citizens=True),
    }.get(name)
    if found is None:
        raise Invalid(attr="purpose")
    return found


def largest() -> int:
    """Return the largest number of bytes that a file may have."""
    return max(settings.UPLOADS_LARGEST_RECORDING, settings.UPLOADS_LARGEST_VOICE)


def can_send(viewer: Viewer, consultation_id: UUID, purpose: Purpose) -> bool:
    """Return whether the viewer may send and use a file for this purpose in the consultation."""
    return all(
        may(viewer, act, consultation_id, owner=True) for act in ("upload.send", purpose.act)
    )
