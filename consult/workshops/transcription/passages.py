"""Merging of consecutive words into readable passages: whole sentences, at most half a minute."""

import re
from collections.abc import Iterable, Iterator
from re import Pattern

from consult.core.words.text import clean_line
from consult.workshops.transcription import doubts
from consult.workshops.transcription.utterances import Passage, Utterance, Word

# Seconds. A passage is never longer than LONGEST. It ends at a silence of PAUSE, or at the first
# sentence that ends after ENOUGH.
LONGEST = 30.0
PAUSE = 2.0
ENOUGH = 12.0
MOST_CHARACTERS = 1200
# Below this probability a word is doubtful: of real French, 60 % of the wrong words and 17 % of the
# right ones. An elided letter (l', qu') is recognised with the word after it.
DOUBT = 0.7
ELIDED = re.compile(r"\W*(?:[cdjlmnst]|qu)\W*", re.IGNORECASE)
ENDS_SENTENCE = re.compile(r"[.?!…][\"»”’)]*$")
ENDS_CLAUSE = re.compile(r"[,;:][\"»”’)]*$")


def readable(utterances: Iterable[Utterance]) -> Iterator[Passage]:
    """Yield each passage once it is complete. Passages without readable words are left out."""
    waiting: list[Word] = []
    current = ""
    for word, speaker in _words(utterances):
        if waiting and speaker != current:
            yield _passage(waiting, current)
            waiting = []
        current = speaker
        while waiting and (size := _complete(waiting, word)):
            yield _passage(waiting[:size], current)
            waiting = waiting[size:]
        waiting.append(word)
    if waiting:
        yield _passage(waiting, current)


def _words(utterances: Iterable[Utterance]) -> Iterator[tuple[Word, str]]:
    """Yield every word, cleaned, with seconds that never go back, and its speaker."""
    last = 0.0
    for utterance in utterances:
        for word in utterance.words:
            if text := clean_line(word.text):
                start = max(word.start, last)
                last = max(word.end, start)
                blank = " " if word.text[:1].isspace() else ""
                yield Word(start, last, blank + text, word.probability), utterance.speaker


def _complete(waiting: list[Word], word: Word) -> int:
    """Return how many of the waiting words form a complete passage, or 0 if it may still grow."""
    if word.start - waiting[-1].end >= PAUSE:
        return len(waiting)
    if waiting[-1].end - waiting[0].start >= ENOUGH and ENDS_SENTENCE.search(waiting[-1].text):
        return len(waiting)
    if (
        word.end - waiting[0].start > LONGEST
        or sum(len(other.text) for other in waiting) > MOST_CHARACTERS
    ):
        return _last(waiting, ENDS_SENTENCE) or _last(waiting, ENDS_CLAUSE) or len(waiting)
    return 0


def _last(waiting: list[Word], ends: Pattern[str]) -> int:
    return max((n for n, word in enumerate(waiting, 1) if ends.search(word.text)), default=0)


def _passage(words: list[Word], speaker: str) -> Passage:
    text = ""
    timed = []
    doubtful = []
    for word in words:
        written = word.text if text else word.text.lstrip()
        begin = len(text) + len(written) - len(written.lstrip())
        text += written
        timed.append([round(word.start, 2), round(word.end, 2), written.strip()])
        if word.probability < DOUBT and not ELIDED.fullmatch(word.text):
            doubtful.append((begin, len(text)))
    found = doubts.joined(doubtful)
    return Passage(text, timed[0][0], timed[-1][1], speaker, timed, found)  # type: ignore[arg-type]  # the passage is timed
