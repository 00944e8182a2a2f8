"""Signs that a draft is wrong although the engine had no doubt.

A sign makes a word doubtful, or asks a person to listen to a passage again. No word is changed.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from consult.core.words.text import fold
from consult.workshops.enums import ListenAgain
from consult.workshops.transcription import doubts
from consult.workshops.transcription.utterances import Passage
from consult.workshops.transcription.word_lists import (
    LANGUAGES,
    WORD,
    is_known,
    known_words,
)

# A name may be unknown: two words in a passage are no sign, nor is one word in ten.
FEWEST_UNKNOWN = 2
MOST_UNKNOWN = 0.2
# A passage in another language: most of its words are unknown here and known there.
FEWEST_WORDS = 5
FOREIGN = 0.4
FAMILIAR = 0.8
# « merci merci merci », « Sous-titrage » over and over: what engines write where nobody speaks.
LONGEST_LOOP = 8
REPETITIONS = 3
# Seconds of sound without a word: engines leave out whole sentences. Laughter is shorter.
LONGEST_GAP = 5
SHORTEST_TERM = 5
# A term with the same first letter is suggested for an unknown word that is similar to it, any term
# for a word that is very similar.
SIMILAR = 0.75
VERY_SIMILAR = 0.85


def checked(
    passages: Iterable[Passage],
    language: str,
    *,
    silences: Sequence[tuple[float, float]] = (),
    terms: Collection[str] = (),
) -> Iterator[Passage]:
    """Yield each passage with the reasons to listen again, doubtful words and suggested terms.

    Words of no dictionary are doubtful, except in a passage in another language.

    `silences` are (from, to) in seconds. `terms` are words of the consultation and of its workshop.
    """
    before = Passage("", end=0)
    for passage in passages:
        reasons = [
            *_language_reasons(passage.text, language),
            *([ListenAgain.REPEATED] if _repeats(passage.text, before.text) else []),
            *([ListenAgain.SILENCE] if _is_over_silence(passage, silences) else []),
            *(
                [ListenAgain.MISSING]
                if _seconds_heard(before, passage, silences) > LONGEST_GAP
                else []
            ),
        ]
        known = frozenset() if ListenAgain.LANGUAGE in reasons else known_words(language)
        doubtful = doubts.joined([*passage.doubtful, *_unknown(passage.text, known, terms)])
        yield replace(
            passage,
            listen_again=[reason.value for reason in reasons],
            doubtful=doubtful,
            suggested=suggest(passage.text, doubtful, terms, known),
        )
        before = passage


def suggest(
    text: str, doubtful: Sequence[list[int]], terms: Collection[str], known: Collection[str]
) -> list[list]:
    """Return [from, to, term] for each word that may be a term of the consultation.

    Only a doubtful word is compared.
    """
    by_fold = {fold(term): term for term in terms if len(term) >= SHORTEST_TERM}
    found = []
    for word in WORD.finditer(text):
        begin, end = word.span()
        if not any(low < end and begin < high for low, high in doubtful):
            continue
        written = fold(word[0])
        close = get_close_matches(written, by_fold, n=1, cutoff=VERY_SIMILAR)
        if not close and not (known and is_known(word[0], known)):
            similar = get_close_matches(written, by_fold, n=3, cutoff=SIMILAR)
            close = [term for term in similar if term[0] == written[0]]
        if close and written not in by_fold:
            found.append([begin, end, by_fold[close[0]]])
    return found


def _unknown(
    text: str, known: Collection[str], terms: Collection[str]
) -> Iterator[tuple[int, int]]:
    """Yield (from, to) of each word that neither the word list nor the terms have, names included."""
    if not known:
        return
    expected = {fold(term) for term in terms}
    for word in WORD.finditer(text):
        if not is_known(word[0], known) and fold(word[0]) not in expected:
            yield word.span()


def _language_reasons(text: str, language: str) -> list[ListenAgain]:
    known = known_words(language)
    words = WORD.findall(text)
    if not known or not words:
        return []
    # A word with a capital inside a sentence is a name.
    unknown = [
        word
        for n, word in enumerate(words)
        if not is_known(word, known) and (n == 0 or word.islower())
    ]
    share = len(unknown) / len(words)
    if share >= FOREIGN and len(words) >= FEWEST_WORDS and _is_other_language(words, language):
        return [ListenAgain.LANGUAGE]
    if len(unknown) >= FEWEST_UNKNOWN and share > MOST_UNKNOWN:
        return [ListenAgain.UNKNOWN]
    return []


def _is_other_language(words: Sequence[str], language: str) -> bool:
    others = (known_words(other) for other in LANGUAGES if other != language)
    return any(
        sum(is_known(word, other) for word in words) >= FAMILIAR * len(words) for other in others
    )


def _repeats(text: str, before: str) -> bool:
    """Return whether a passage repeats the one before, or some words three times in a row."""
    words = [fold(word) for word in WORD.findall(text)]
    if len(words) >= REPETITIONS and words == [fold(word) for word in WORD.findall(before)]:
        return True
    joined = " ".join(words)
    loop = rf"\b(\S+(?: \S+){{0,{LONGEST_LOOP - 1}}})(?: \1\b){{{REPETITIONS - 1}}}"
    return re.search(loop, joined) is not None


def _seconds_heard(
    before: Passage, after: Passage, silences: Sequence[tuple[float, float]]
) -> float:
    """Return for how many seconds something is heard between two passages."""
    if before.end is None or after.start is None:
        return 0
    gap = after.start - before.end
    return gap - sum(
        max(min(high, after.start) - max(low, before.end), 0) for low, high in silences
    )


def _is_over_silence(passage: Passage, silences: Sequence[tuple[float, float]]) -> bool:
    """Return whether the engine wrote most words of a passage while nothing was heard."""
    silent = [
        word
        for word in passage.words
        if any(low <= word[0] and word[1] <= high for low, high in silences)
    ]
    return bool(silent) and 2 * len(silent) >= len(passage.words)
