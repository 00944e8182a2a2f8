"""The words and passages of a transcript, and the protocol of an engine."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Word:
    """A word with its seconds.

    `text` begins with the space before the word. `probability` is from 0 to 1.
    """

    start: float
    end: float
    text: str
    probability: float


@dataclass(frozen=True)
class Utterance:
    """Consecutive words that an engine recognised.

    An engine that separates speakers gives `speaker` a label of its own, such as "1". It never
    guesses a name: a person names each voice.
    """

    words: tuple[Word, ...]
    speaker: str = ""


@dataclass(frozen=True)
class Passage:
    """A passage of a transcript: words spoken without a break.

    A typed passage has no seconds. `words` are [start, end, word] of a draft. `doubtful` are [from,
    to] characters that the engine doubts. `listen_again` are values of `ListenAgain`. `suggested` are
    [from, to, term].
    """

    text: str
    start: float | None = None
    end: float | None = None
    speaker: str = ""
    words: list[list] = field(default_factory=list)
    doubtful: list[list[int]] = field(default_factory=list)
    listen_again: list[str] = field(default_factory=list)
    suggested: list[list] = field(default_factory=list)


class Engine(Protocol):
    """A transcription engine on this machine."""

    def name(self) -> str | None:
        """Return a line that names the engine and its model, or None if it cannot work here."""

    def transcribe(self, path: str, language: str) -> Iterator[Utterance]:
        """Yield the words of a sound or video file, from its beginning.

        `language` has two letters. Words are yielded while the engine runs. The caller may stop at
        any time.
        """
