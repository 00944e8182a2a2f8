"""Lists of the words of a language, from the package pyspellchecker (the extra `stt`)."""

import re
from collections.abc import Collection
from functools import lru_cache
from importlib.util import find_spec

LANGUAGES = ("fr", "en")
# An apostrophe and a hyphen separate words: « qu'on », « aujourd'hui ».
WORD = re.compile(r"[^\W\d_]+")
# Pieces that stand in no list alone.
PIECES = {"aujourd", "presqu", "quelqu", "puisqu", "lorsqu", "jusqu", "don", "isn", "doesn", "didn"}


@lru_cache(maxsize=2)
def known_words(language: str) -> Collection[str]:
    """Return the known words of a language in lower case, or an empty set without a list."""
    if language not in LANGUAGES or not find_spec("spellchecker"):
        return frozenset()
    from spellchecker import SpellChecker  # noqa: PLC0415 - most of a second, an optional extra

    return frozenset(SpellChecker(language=language).word_frequency.dictionary) | PIECES


def is_known(word: str, known: Collection[str]) -> bool:
    """Return whether a word is in a list. Single letters are always known."""
    return len(word) < 2 or word.lower() in known
