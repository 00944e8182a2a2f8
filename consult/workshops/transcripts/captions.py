"""Captions in WebVTT: a few words at a time, in at most two lines that fit under a picture."""

import html
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from consult.core.words.text import clean_line
from consult.workshops.models import Segment

LINE = 42
LINES = 2
SHORTEST = 0.001


def written(segments: Iterable[Segment]) -> str:
    """Return a WebVTT file of these segments.

    Segments that are masked, or without seconds or words, are left out.
    """
    cues = [cue for segment in segments if _has_caption(segment) for cue in _cues(segment)]
    return "\n\n".join(["WEBVTT", *cues]) + "\n"


def _has_caption(segment: Segment) -> str | bool:
    return segment.start is not None and clean_line(segment.text) and not segment.is_masked


def _cues(segment: Segment) -> Iterator[str]:
    label = clean_line(segment.speaker).replace(">", "")
    voice = f"<v {html.escape(label, quote=False)}>" if label else ""
    for start, end, lines in _timed(segment):
        text = "\n".join(html.escape(line, quote=False) for line in lines)
        yield f"{moment(start)} --> {moment(max(end, start + SHORTEST))}\n{voice}{text}"


def _timed(segment: Segment) -> Iterable[tuple[Any, Any, Any]]:
    """Yield (start, end, lines) of each cue, in order.

    Each cue starts when the previous one ends.
    """
    lines = textwrap.wrap(clean_line(segment.text), LINE, break_on_hyphens=False)
    cues = [lines[first : first + LINES] for first in range(0, len(lines), LINES)]
    ends = _ends(segment, cues)
    starts = [segment.start, *ends[:-1]]
    return zip(starts, ends, cues, strict=True)


def _ends(segment: Segment, cues: list[list[str]]) -> list[float]:
    """Return the end of each cue in seconds.

    Use the times of the engine's words if the text is as drafted, or else estimate by the share of
    letters.
    """
    counts = [sum(len(line.split()) for line in cue) for cue in cues]
    if len(segment.words) == sum(counts):
        return [segment.words[sum(counts[: n + 1]) - 1][1] for n in range(len(cues) - 1)] + [
            segment.end
        ]
    letters = [sum(len(line) for line in cue) for cue in cues]
    length = segment.end - segment.start  # type: ignore[operator]  # the passage is timed
    return [segment.start + length * sum(letters[: n + 1]) / sum(letters) for n in range(len(cues))]  # type: ignore[operator]  # the passage is timed


def moment(seconds: float) -> str:
    """Return seconds in the format of WebVTT."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
