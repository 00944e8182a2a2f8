"""The programs that read and write sound and video, where this machine has them."""

import shutil

from django.conf import settings

from consult.media.enums import Refusal
from consult.media.exceptions import IsRefused


def are_here() -> bool:
    """Whether this machine can prepare sound and video."""
    return all(shutil.which(name) for name in (settings.FFMPEG, settings.FFPROBE))


def program(name: str) -> str:
    """The path of a program. Raises `IsRefused` where there is none."""
    found = shutil.which(name)
    if not found:
        raise IsRefused(Refusal.NO_TOOL)
    return found
