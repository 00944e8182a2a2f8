"""The rendering of clips: some seconds of a file, for an excerpt."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from consult.media.cage.runner import Watch
from consult.media.enums import Refusal
from consult.media.exceptions import IsRefused
from consult.media.transcoding.output_check import check
from consult.media.transcoding.probe import look
from consult.media.transcoding.renditions import (
    SOUND,
    Rendered,
    Rendition,
    encode,
    gathered,
    pictures_of,
)


def clip(
    path: Path,
    start: float,
    end: float,
    *,
    folder: Path,
    with_picture: bool = True,
    masks: Sequence[Sequence[float]] = (),
    watch: Watch | None = None,
) -> Rendered:
    """Render the seconds from `start` to `end`, precise to the sample, in a folder of their own.

    The clip contains the sound, and the picture if `with_picture`. Masked passages stay masked.
    Raise `IsRefused` where there is nothing at that place.
    """
    watch = watch or Watch()
    facts = look(path, folder=folder, watch=watch)
    if not with_picture:
        facts = replace(facts, picture=None)
    made = pictures_of(facts, folder)[:1] + (
        [Rendition(SOUND, folder / SOUND, "audio/mp4")] if facts.channels else []
    )
    if not made:
        raise IsRefused(Refusal.NO_SOUND)
    shifted = [[max(0, a - start), b - start] for a, b in masks if b > start and a < end]
    encode(path, facts, made, folder=folder, masks=shifted, span=(start, end), watch=watch)
    duration = max(check(rendition.path, folder=folder, watch=watch) for rendition in made)
    return gathered(made, duration, (made[0].width, made[0].height), folder=folder, watch=watch)
