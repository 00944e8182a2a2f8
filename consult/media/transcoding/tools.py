"""The programs that read and write sound and video, if this machine has them."""

import shutil

from django.conf import settings

from consult.media.enums import Refusal
from consult.media.exceptions import IsRefused


def are_here() -> bool:
    """Return whether this machine can prepare sound and video."""
    return all(shutil.which(name) for name in (settings.FFMPEG, settings.FFPROBE))


def program(name: str) -> str:
    """Return the path of a program. Raise `IsRefused` if it is not installed."""
    found = shutil.which(name)
    if not found:
        raise IsRefused(Refusal.NO_TOOL)
    return found
