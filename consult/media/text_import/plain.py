"""Plain text in the alphabets that people's machines write."""

from __future__ import annotations

import codecs

from consult.media.enums import Refusal
from consult.media.exceptions import IsRefused

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Older Windows machines, in this order of likelihood for French; it reads almost anything, so it comes last.
ALPHABETS = ("utf-8", "windows-1252")
CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}


def decoded(content: bytes) -> str:
    """The text of a file; what no alphabet reads, or holds what nobody types, is not a text. Raises `IsRefused`."""
    marked = next((alphabet for mark, alphabet in MARKS.items() if content.startswith(mark)), None)
    for alphabet in (marked,) if marked else ALPHABETS:
        try:
            text = content.decode(alphabet)
        except UnicodeDecodeError:
            continue
        if any(ord(character) in CONTROLS for character in set(text)):
            break
        return text
    raise IsRefused(Refusal.UNKNOWN_FORMAT)
