"""The transcoding of sound and video, by path and without the database (ADR 37).

Every file is treated as hostile until it is rendered again. `look` detects the format of a file
from its first bytes and with ffprobe, and refuses unwanted files (`IsRefused`). `render` makes the
files that are played. `clip` cuts some seconds. Each program runs in a sandbox: it has no network,
few rights, and bounded time, memory and output, and it ends with the process that waits for it.
"""

from consult.media.cage import Watch
from consult.media.transcoding.clips import clip
from consult.media.transcoding.file_types import container_of
from consult.media.transcoding.probe import Facts, look
from consult.media.transcoding.renditions import Rendered, Rendition, render
from consult.media.transcoding.tools import are_here

__all__ = [
    "Facts",
    "Rendered",
    "Rendition",
    "Watch",
    "are_here",
    "clip",
    "container_of",
    "look",
    "render",
]
