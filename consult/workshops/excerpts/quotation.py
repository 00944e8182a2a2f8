"""Cutting words out of passages: verbatim, in whole words, with their seconds.

No row is changed. A passage is any object with `text`, `start`, `end` and `words`, as `Segment` has
them. Places are counted in characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Protocol


class Passage(Protocol):
    """A passage of a transcript: the words of one voice, spoken without a break."""

    text: str
    start: float | None
    end: float | None
    words: list


@dataclass(frozen=True)
class Cut:
    """Words of one or more consecutive passages. A text that was sent as such has no seconds."""

    passages: Sequence[Passage]
    begins: int
    ends: int

    @property
    def quote(self) -> str:
        """The words of the passages, verbatim, with one line for each passage."""
        texts = [passage.text for passage in self.passages]
        texts[-1] = texts[-1][: self.ends]
        texts[0] = texts[0][self.begins :]
        return "\n".join(text.strip() for text in texts)

    @property
    def seconds(self) -> tuple[float | None, float | None]:
        """The start of the first word and the end of the last one, in seconds.

        If there is no time between them, the start and the end of the whole passages. None and None
        for a text without seconds.
        """
        first = self.passages[0]
        last = self.passages[-1]
        if first.start is None or last.end is None or last.end <= first.start:
            return None, None
        start = _begin_of(first, self.begins)
        end = _end_of(last, self.ends)
        return (start, end) if start < end else (first.start, last.end)


def cut(passages: Sequence[Passage], begins: int, ends: int) -> Cut | None:
    """Cut from a character of the first passage to one of the last, in whole words.

    Return None if no word is left.
    """
    rows = list(passages)
    while rows and (begins := _word_at(rows[0].text, begins)) >= len(rows[0].text):
        rows = rows[1:]
        begins = 0
    ends = min(ends, len(rows[-1].text)) if rows else 0
    while rows and (ends := _word_until(rows[-1].text, ends)) == 0:
        rows = rows[:-1]
        ends = len(rows[-1].text) if rows else 0
    if not rows or (len(rows) == 1 and begins >= ends):
        return None
    return Cut(rows, begins, ends)


def between(passages: Sequence[Passage], start: float, end: float) -> Cut | None:
    """Cut the words that were spoken between two seconds. Return None if there are none."""
    timed = [
        passage for passage in passages if passage.start is not None and passage.end is not None
    ]
    overlapping = [passage for passage in timed if passage.start < end and passage.end > start]  # type: ignore[operator]
    if not overlapping:
        return None
    return cut(
        overlapping, _character_from(overlapping[0], start), _character_until(overlapping[-1], end)
    )


def moved(begins: int, ends: int, before: str, after: str) -> tuple[int, int]:
    """Return where the words between two places of a text are after a correction of the text."""
    from_ = len(after)
    to = 0
    for op, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        same = op == "equal"
        if a <= begins < b:
            from_ = c + begins - a if same else c
        if a < ends <= b:
            to = c + ends - a if same else d
    return from_, to


def _word_at(text: str, place: int) -> int:
    """Return the beginning of the word at a place, or of the next word."""
    place = max(place, 0)
    while place < len(text) and text[place].isspace():
        place += 1
    while 0 < place < len(text) and not text[place - 1].isspace():
        place -= 1
    return place


def _word_until(text: str, place: int) -> int:
    """Return the end of the word at a place, or of the word before."""
    while place and text[place - 1].isspace():
        place -= 1
    while 0 < place < len(text) and not text[place].isspace():
        place += 1
    return place


def _spans(passage: Passage) -> list[tuple[int, int, Any, Any]]:
    """Return (from, to, start, end) of each word of the draft.

    Return an empty list if the text was changed since.
    """
    found = []
    at = 0
    for start, end, word in passage.words:
        spoken = word.strip()
        place = passage.text.find(spoken, at)
        if place < 0:
            return []
        at = place + len(spoken)
        found.append((place, at, start, end))
    return found


def _begin_of(passage: Passage, place: int) -> Any:
    starts = [start for _from, to, start, _end in _spans(passage) if to > place]
    return _within(passage, starts[0] if starts else _share(passage, place))


def _end_of(passage: Passage, place: int) -> Any:
    ends = [end for begins, _to, _start, end in _spans(passage) if begins < place]
    return _within(passage, ends[-1] if ends else _share(passage, place))


def _within(passage: Passage, second: float) -> float | None:
    return min(max(second, passage.start), passage.end)  # type: ignore[type-var]  # the passage is timed


def _share(passage: Passage, place: int) -> float:
    """Estimate the second of a place, as if people spoke evenly.

    It is used if the seconds of the words are not known.
    """
    return passage.start + (passage.end - passage.start) * place / max(len(passage.text), 1)  # type: ignore[operator]  # the passage is timed


def _character_from(passage: Passage, second: float) -> Any:
    characters = [begins for begins, _to, _start, end in _spans(passage) if end > second]
    return characters[0] if characters else _character(passage, second)


def _character_until(passage: Passage, second: float) -> Any:
    characters = [to for _from, to, start, _end in _spans(passage) if start < second]
    return characters[-1] if characters else _character(passage, second)


def _character(passage: Passage, second: float) -> int:
    lasts = passage.end - passage.start  # type: ignore[operator]  # the passage is timed
    return (
        round(len(passage.text) * (_within(passage, second) - passage.start) / lasts)  # type: ignore[operator]  # the passage is timed
        if lasts
        else 0
    )
