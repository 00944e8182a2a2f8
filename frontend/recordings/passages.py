"""The passages of a transcript as pages show them: times, voices, words that a machine doubts, words that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.urls import reverse

from frontend.typography import clock


@dataclass(frozen=True)
class Run:
    """Letters in a row that are drawn alike."""

    text: str
    is_doubtful: bool = False
    is_marked: bool = False


@dataclass(frozen=True)
class Heard:
    """What somebody said in a row. `start` and `end` are written with a point, whatever the language."""

    place: int
    speaker: str
    runs: Sequence[Run]
    start: str = ""
    end: str = ""
    clock: str = ""
    listen_url: str = ""
    edit_url: str = ""
    mask_url: str = ""
    may_tick: bool = False
    is_masked: bool = False
    is_checked: bool = False

    @property
    def has_seconds(self) -> bool:
        """It was said at some time of a recording."""
        return bool(self.start)


@dataclass(frozen=True)
class Part:
    """A part of a long transcript, by the time or the passage that it begins with."""

    number: int
    label: str
    url: str
    second: str
    is_current: bool


def heard(segment, *, url="", edit_url="", mask_url="", marked=(), may_tick=False) -> Heard:
    """A passage; `url` is of the file it is heard in, `marked` its kept characters, [(from, to)]."""
    has_seconds = segment.start is not None
    start = f"{segment.start:.2f}" if has_seconds else ""
    return Heard(
        place=segment.place,
        speaker=segment.speaker,
        runs=() if segment.is_masked else runs(segment.text, segment.doubtful, marked),
        start=start,
        end=f"{segment.end:.2f}" if has_seconds else "",
        clock=clock(segment.start) if has_seconds else str(segment.place),
        listen_url=f"{url}#t={start}" if url and has_seconds else "",
        edit_url="" if segment.is_masked else edit_url,
        mask_url="" if segment.is_masked else mask_url,
        may_tick=may_tick and not segment.is_masked,
        is_masked=segment.is_masked,
        is_checked=segment.is_checked,
    )


def masking_url(recording, segment) -> str:
    """Where a passage is masked, by whoever may."""
    return reverse("staff-segment-mask", args=[recording.workshop_id, recording.number, segment.place])


def runs(text: str, doubtful: Iterable, marked: Iterable) -> list[Run]:
    """A text cut wherever a doubt or a kept passage begins or ends; put together again it is the text."""
    doubtful, marked = list(doubtful), list(marked)
    cuts = {0, len(text), *(min(max(at, 0), len(text)) for pair in [*doubtful, *marked] for at in pair)}
    edges = sorted(cuts)
    return [
        Run(text[begin:end], _holds(doubtful, begin, end), _holds(marked, begin, end)) for begin, end in pairwise(edges)
    ]


def _holds(pairs, begin, end):
    return any(low <= begin and end <= high for low, high in pairs)


def kept(excerpts: Iterable, segment) -> list[tuple[int, int]]:
    """Which characters of a passage are in an excerpt."""
    found = []
    for one in excerpts:
        if one.first.place <= segment.place <= one.last.place:
            begin = one.begins if one.first_id == segment.pk else 0
            end = one.ends if one.last_id == segment.pk else len(segment.text)
            found.append((begin, end))
    return found


def parts(part, url: str) -> list[Part]:
    """The parts of a transcript, each by the time it begins at, or by its first passage; none of a short one."""
    if len(part.begins) < 2:
        return []
    return [
        Part(
            number,
            clock(second) if second is not None else str(place),
            f"{url}?part={number}",
            f"{second:.2f}" if second is not None else "",
            number == part.number,
        )
        for number, (place, second) in enumerate(part.begins, 1)
    ]
