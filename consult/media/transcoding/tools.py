"""The programs that read and write sound and video, if this machine has them."""

import shutil

from consult.media.enums import Refusal
from consult.media.exceptions import IsRefused


def program(name: str) -> str:
    """Return the path of a program. Raise `IsRefused` if it is not installed."""
    found = shutil.which(name)
    if not found:
        raise IsRefused(Refusal.NO_TOOL)
    return found
