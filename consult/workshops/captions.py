"""Captions, as WebVTT: what is said, a few words at a time, in two lines that fit under a picture."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from consult.core.text import clean_line

if TYPE_CHECKING:
    from consult.workshops.models import Segment

LINE, LINES = 42, 2
SHORTEST = 0.001


def written(segments: Iterable[Segment]) -> str:
    """A WebVTT file of these segments: those without seconds, without words or masked are left out."""
    cues = [cue for segment in segments if _can_be_shown(segment) for cue in _cues(segment)]
    return "\n\n".join(["WEBVTT", *cues]) + "\n"


def _can_be_shown(segment):
    return segment.start is not None and clean_line(segment.text) and not segment.is_masked


def _cues(segment) -> Iterator[str]:
    label = clean_line(segment.speaker).replace(">", "")
    voice = f"<v {html.escape(label, quote=False)}>" if label else ""
    for start, end, lines in _timed(segment):
        shown = "\n".join(html.escape(line, quote=False) for line in lines)
        yield f"{moment(start)} --> {moment(max(end, start + SHORTEST))}\n{voice}{shown}"


def _timed(segment):
    """(start, end, lines) of each cue, in order; none begins before the one before it ends."""
    lines = textwrap.wrap(clean_line(segment.text), LINE, break_on_hyphens=False)
    cues = [lines[first : first + LINES] for first in range(0, len(lines), LINES)]
    ends = _ends(segment, cues)
    starts = [segment.start, *ends[:-1]]
    return zip(starts, ends, cues, strict=True)


def _ends(segment, cues):
    """When each cue is over: as the engine heard its words where they stand as drafted, else by its letters' share."""
    counts = [sum(len(line.split()) for line in cue) for cue in cues]
    if len(segment.words) == sum(counts):
        return [segment.words[sum(counts[: n + 1]) - 1][1] for n in range(len(cues) - 1)] + [segment.end]
    letters = [sum(len(line) for line in cue) for cue in cues]
    length = segment.end - segment.start
    return [segment.start + length * sum(letters[: n + 1]) / sum(letters) for n in range(len(cues))]


def moment(seconds: float) -> str:
    """Seconds as WebVTT writes them."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
