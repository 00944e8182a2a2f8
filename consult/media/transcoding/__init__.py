"""Sound and video are hostile until they were made anew: paths in, facts and new files out, no row is touched (ADR 37).

`look` tells what a file is, by its first octets and by ffprobe, and refuses what is not wanted (`IsRefused`). `render`
makes what is played. `clip` cuts some seconds. Each program runs in a cage: no network, few rights, bounded time,
memory and output, and it dies with whoever waits for it.
"""

from consult.media.cage import Watch
from consult.media.transcoding.clipping import clip
from consult.media.transcoding.probing import Facts, look
from consult.media.transcoding.rendering import Rendered, Rendition, render
from consult.media.transcoding.sniffing import container_of
from consult.media.transcoding.tools import are_here

__all__ = ["Facts", "Rendered", "Rendition", "Watch", "are_here", "clip", "container_of", "look", "render"]
