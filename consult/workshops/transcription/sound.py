"""Preparation of sound for an engine: an even volume, and windows of a minute.

The even volume lets the engine recognise quiet speakers.
"""

from __future__ import annotations

import re
import tempfile
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from consult.media.cage.runner import Limits, Watch, run
from consult.media.transcoding.tools import program

if TYPE_CHECKING:
    import numpy

RATE = 16_000
# Seconds. A window of a minute is processed at a time, so that a whole evening takes no more
# memory. It is cut in its last 15 seconds, at the quietest 0.3 second.
WINDOW = 60
SEARCHED = 15
QUIET = 0.3
# Enough for three hours of sound, which is prepared many times faster than it was spoken.
LIMITS = Limits(cpu=1800, clock=3600, octets=500_000_000)
SILENCE = "silencedetect=n=-50dB:d=1,ametadata=mode=print:file=-"
EVEN = "dynaudnorm=f=500:g=5:p=0.9:m=100"


def even_out(path: str, target: str) -> None:
    """Write the sound of a file as a WAV with one channel and an even volume.

    The file was made by the media pipeline of this site. It is read in the sandbox of uploaded
    files all the same.
    """
    command = [
        program(settings.FFMPEG),
        "-nostdin",
        "-v",
        "error",
        "-protocol_whitelist",
        "file",
        "-i",
        str(Path(path).resolve()),
    ]
    command += ["-map", "0:a:0", "-map_metadata", "-1", "-ac", "1", "-ar", str(RATE), "-af", EVEN]
    command += ["-c:a", "pcm_s16le", "-f", "wav", "-y", target]
    run(command, folder=Path(target).parent, limits=LIMITS, watch=Watch())


@contextmanager
def evened_out(path: str) -> Iterator[str]:
    """Yield the path of the sound of a file as `even_out` writes it, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "even.wav")
        even_out(path, target)
        yield target


def silences(path: str) -> list[tuple[float, float]]:
    """Return the (from, to) in seconds of a file in which nothing is heard for a second or more.

    The sound is not evened out first: that would raise the noise of a silent room.
    """
    printed = bytearray()
    command = [
        program(settings.FFMPEG),
        "-nostdin",
        "-v",
        "error",
        "-protocol_whitelist",
        "file,pipe",
    ]
    command += ["-i", str(Path(path).resolve()), "-map", "0:a:0", "-ac", "1"]
    command += ["-af", SILENCE, "-f", "null", "-"]
    run(
        command,
        folder=Path(path).parent,
        limits=LIMITS,
        watch=Watch(),
        on_output=printed.extend,
    )
    found = re.findall(rb"silence_(start|end)=([\d.]+)", printed)
    starts = [float(second) for name, second in found if name == b"start"]
    ends = [float(second) for name, second in found if name == b"end"]
    return list(zip_longest(starts, ends[: len(starts)], fillvalue=float("inf")))


def windows(path: str) -> Iterator[tuple[float, numpy.ndarray]]:
    """Yield windows of a WAV, cut at quiet moments: (seconds from the beginning, samples).

    Samples are from -1 to 1.
    """
    import numpy  # noqa: PLC0415 - comes with the engine

    rest = numpy.zeros(0, numpy.float32)
    begin = 0
    with wave.open(path) as sound:
        while raw := sound.readframes(WINDOW * RATE - len(rest)):
            samples = numpy.concatenate(
                [rest, numpy.frombuffer(raw, numpy.int16).astype(numpy.float32) / 32768]
            )
            end = _quietest(samples) if len(samples) >= WINDOW * RATE else len(samples)
            yield begin / RATE, samples[:end]
            rest = samples[end:]
            begin = begin + end
    if len(rest):
        yield begin / RATE, rest


def _quietest(samples: Any) -> int:
    """Return where to cut a window: in the middle of the quietest moment of its last seconds."""
    import numpy  # noqa: PLC0415

    step = int(QUIET * RATE)
    first = len(samples) - SEARCHED * RATE
    moments = samples[first : first + (SEARCHED * RATE // step) * step].reshape(-1, step)
    return first + int(numpy.abs(moments).mean(axis=1).argmin()) * step + step // 2
