"""The previews of sound and video: a poster and the peaks, read from rendered files."""

import math
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from consult.core.files import images
from consult.media.cage import runner
from consult.media.cage.runner import Limits, Watch
from consult.media.enums import Refusal
from consult.media.exceptions import IsRefused
from consult.media.transcoding.file_types import Container
from consult.media.transcoding.probe import opening
from consult.media.transcoding.tools import program

MOST_PEAKS = 600
PEAKS_A_SECOND = 10
SAMPLES_A_SECOND = 8000
LOUDEST = 32768
POSTER_AT = 10
POSTER_SHARE = 0.1


@dataclass(frozen=True)
class Poster:
    """A picture of a video, as WebP."""

    path: Path
    width: int
    height: int


def poster_of(path: Path, duration: float, *, folder: Path, watch: Watch) -> Poster:
    """Return a picture from a little after the beginning, which is often black."""
    drawn = folder / "poster.png"
    # The pictures may end before the sound does.
    for at in (min(POSTER_AT, duration * POSTER_SHARE), 0):
        _run(
            [*("-ss", f"{at:.3f}"), *opening(path, Container.MOV)],
            [
                "-map",
                "0:v",
                "-frames:v",
                "1",
                "-c:v",
                "png",
                "-f",
                "image2",
                "-update",
                "1",
                f"file:{drawn}",
            ],
            folder=folder,
            watch=watch,
        )
        if drawn.exists():
            return _saved(drawn, folder / "poster.webp")
    raise IsRefused(Refusal.DAMAGED)


def _saved(drawn: Path, poster: Path) -> Poster:
    with drawn.open("rb") as stream:
        content, width, height = images.renditions(stream)["large"]
    drawn.unlink()
    poster.write_bytes(content)
    return Poster(poster, width, height)


def peaks_of(path: Path, duration: float, *, folder: Path, watch: Watch) -> list[int]:
    """Return the loudest moment of each part of equal length, from 0 to 100.

    There are at most `MOST_PEAKS` parts, as many as a screen can draw.
    """
    number = max(1, min(MOST_PEAKS, math.ceil(duration * PEAKS_A_SECOND)))
    shape = _Shape(max(1, math.ceil(duration * SAMPLES_A_SECOND / number)))
    _run(
        opening(path, Container.MOV),
        [
            "-map",
            "0:a",
            "-ac",
            "1",
            "-ar",
            str(SAMPLES_A_SECOND),
            "-c:a",
            "pcm_s16le",
            "-f",
            "s16le",
            "pipe:1",
        ],
        folder=folder,
        watch=watch,
        on_output=shape.receive,
    )
    return shape.peaks()[:number]


class _Shape:
    """A reader of samples that stores only the loudest of each part."""

    def __init__(self, samples: int) -> None:
        self._size = 2 * samples
        self._rest = bytearray()
        self._peaks: list[int] = []

    def receive(self, block: bytes) -> None:
        self._rest += block
        while len(self._rest) >= self._size:
            self._take(self._rest[: self._size])
            del self._rest[: self._size]

    def _take(self, octets: bytearray) -> None:
        samples = array("h", bytes(octets[: len(octets) // 2 * 2]))
        if samples:
            high = max(samples)
            low = min(samples)
            self._peaks.append(min(100, round(100 * max(high, -low) / LOUDEST)))

    def peaks(self) -> list[int]:
        self._take(self._rest)
        self._rest.clear()
        return self._peaks


def _run(
    reading: list[str],
    writing: list[str],
    *,
    folder: Path,
    watch: Watch,
    on_output: Callable[[bytes], None] | None = None,
) -> None:
    command = [
        program(settings.FFMPEG),
        "-v",
        "error",
        "-nostdin",
        "-y",
        "-threads",
        str(settings.MEDIA_THREADS),
    ]
    limits = Limits(cpu=120, clock=600, octets=100_000_000, output=200_000_000)
    more = {"on_output": on_output} if on_output else {}
    runner.run([*command, *reading, *writing], folder=folder, limits=limits, watch=watch, **more)
