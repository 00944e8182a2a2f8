"""The passages of a transcript as pages show them: times, voices, doubtful and quoted words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from consult.workshops.enums import ListenAgain
from frontend.toolkit.words.typography import clock

if TYPE_CHECKING:
    from consult.workshops.models import Recording, Segment


@dataclass(frozen=True)
class Run:
    """Consecutive characters that are drawn in one style."""

    text: str
    is_doubtful: bool = False
    is_marked: bool = False


@dataclass(frozen=True)
class PassageView:
    """A passage of a transcript: consecutive words of one voice.

    `start` and `end` are in seconds, written with a decimal point in every language. `version_key` names
    the passage and its version, for an excerpt of it.
    """

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
    version_key: str = ""
    objections: Sequence[str] = ()
    listen_again: Sequence[Any] = ()
    is_masked: bool = False
    is_checked: bool = False

    @property
    def has_seconds(self) -> bool:
        """Return whether the passage has a time in a recording."""
        return bool(self.start)

    @property
    def lead_in(self) -> str:
        """Return the second at which a corrector begins to listen: a second before the passage."""
        return f"{max(float(self.start) - 1, 0):.2f}" if self.start else ""


@dataclass(frozen=True)
class Part:
    """A part of a long transcript, named by the time or the passage that it begins with."""

    number: int
    label: str
    url: str
    second: str
    is_current: bool


def present_segment(
    segment: Segment,
    *,
    url: str = "",
    edit_url: str = "",
    mask_url: str = "",
    marked: Sequence[tuple[int, int]] = (),
    may_tick: bool = False,
    objections: Sequence[str] = (),
) -> PassageView:
    """Return a passage as pages show it.

    `url` is the address of the file that plays it. `marked` gives the characters that excerpts
    quote, as [(from, to)]. `objections` are what participants wrote about the passage.
    """
    has_seconds = segment.start is not None
    start = f"{segment.start:.2f}" if has_seconds else ""
    return PassageView(
        place=segment.place,
        speaker=segment.speaker,
        runs=() if segment.is_masked else runs(segment.text, segment.doubtful, marked),
        start=start,
        end=f"{segment.end:.2f}" if has_seconds else "",
        clock=clock(segment.start) if has_seconds else str(segment.place),  # type: ignore[arg-type]  # the passage is timed
        listen_url=f"{url}#t={start}" if url and has_seconds else "",
        edit_url="" if segment.is_masked else edit_url,
        mask_url="" if segment.is_masked else mask_url,
        may_tick=may_tick and not segment.is_masked,
        version_key=f"{segment.pk}.{segment.version}" if may_tick else "",
        objections=objections,
        listen_again=()
        if segment.is_checked or segment.is_masked
        else [ListenAgain(reason).label for reason in segment.listen_again],
        is_masked=segment.is_masked,
        is_checked=segment.is_checked,
    )


def masking_url(recording: Recording, segment: Segment) -> str:
    """Return the address where a passage is masked by a person who has that right."""
    return reverse(
        "staff-segment-mask", args=[recording.workshop_id, recording.number, segment.place]
    )


def runs(text: str, doubtful: Iterable, marked: Iterable) -> list[Run]:
    """Cut a text wherever a doubtful or a quoted passage begins or ends.

    The pieces joined together are equal to the text.
    """
    doubtful = list(doubtful)
    marked = list(marked)
    cuts = {
        0,
        len(text),
        *(min(max(at, 0), len(text)) for pair in [*doubtful, *marked] for at in pair),
    }
    edges = sorted(cuts)
    return [
        Run(text[begin:end], _is_inside(doubtful, begin, end), _is_inside(marked, begin, end))
        for begin, end in pairwise(edges)
    ]


@dataclass(frozen=True)
class Doubt:
    """Words that the machine doubted, with the characters where they begin and end."""

    text: str
    begin: int
    end: int


def doubtful_words(segment: Segment) -> list[Doubt]:
    """Return the words of a passage that the machine doubted, in order."""
    return [Doubt(segment.text[begin:end], begin, end) for begin, end in segment.doubtful]


@dataclass(frozen=True)
class Suggestion:
    """A term of the consultation that may have been spoken in place of a written word."""

    number: int
    begin: int
    written: str
    term: str

    def place_in(self, text: str) -> int | None:
        """Return the character at which the written word stands in a text that may have changed.

        It is the occurrence that is nearest to the word of the draft, or None.
        """
        places = [found.start() for found in re.finditer(rf"\b{re.escape(self.written)}\b", text)]
        return min(places, key=lambda place: abs(place - self.begin), default=None)

    def replaced_in(self, text: str) -> str:
        """Return the text with the term in place of the written word."""
        place = self.place_in(text)
        if place is None:
            return text
        return text[:place] + self.term + text[place + len(self.written) :]


def suggestions(segment: Segment, text: str) -> list[Suggestion]:
    """Return the suggested terms whose written words are still in a text."""
    found = [
        Suggestion(number, begin, segment.text[begin:end], term)
        for number, (begin, end, term) in enumerate(segment.suggested)
    ]
    return [suggestion for suggestion in found if suggestion.place_in(text) is not None]


def word_starts(text: str) -> list[int]:
    """Return the character at which each word of a text begins."""
    return [found.start() for found in re.finditer(r"\S+", text)]


def _is_inside(pairs: Iterable[Any], begin: float, end: float) -> bool:
    return any(low <= begin and end <= high for low, high in pairs)


def excerpted_ranges(excerpts: Iterable, segment: Segment) -> list[tuple[int, int]]:
    """Return which characters of a passage are in an excerpt, as [(from, to)]."""
    found = []
    for excerpt in excerpts:
        if excerpt.first.place <= segment.place <= excerpt.last.place:
            begin = excerpt.begins if excerpt.first_id == segment.pk else 0
            end = excerpt.ends if excerpt.last_id == segment.pk else len(segment.text)
            found.append((begin, end))
    return found


def parts(part: Any, url: str) -> list[Part]:
    """Return the parts of a transcript, each labelled by its first time or its first passage.

    A short transcript has no parts.
    """
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
