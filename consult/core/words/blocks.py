"""The blocks of a rendered text, on which participants may comment.

A block gets its name when the text is rendered. Readers find it again by that name.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from markdown_it.token import Token

# The name of a block is a hash of its words, so that it does not change when another part of the
# text does (ADR 0027).
NAMED = {"paragraph_open", "bullet_list_open", "ordered_list_open", "blockquote_open"}
ANCHOR = re.compile(r"p-[0-9a-f]{12}(?:-[1-9][0-9]{0,3})?")
LONGEST = 19
VOID = {"br", "hr"}


def name(tokens: list[Token]) -> None:
    """Give each block a name made from its words.

    If several blocks have the same words, the second name ends in `-2`, and so on.
    """
    known: Counter[str] = Counter()
    for place, token in enumerate(tokens):
        if token.level == 0 and token.type in NAMED and (words := _words_from(tokens, place)):
            anchor = "p-" + hashlib.sha256(words.encode()).hexdigest()[:12]
            known[anchor] += 1
            token.attrSet("id", anchor if known[anchor] == 1 else f"{anchor}-{known[anchor]}")


def _words_from(tokens: list[Token], place: int) -> str:
    """Return the words of a block as plain text, without formatting."""
    parts = []
    for token in tokens[place + 1 :]:
        if token.level == 0:
            break
        parts.append("".join(map(_word, token.children)) if token.children else token.content)
    return " ".join(" ".join(parts).split())


def _word(child: Any) -> str:
    return " " if child.type in ("softbreak", "hardbreak") else child.content


@dataclass(frozen=True)
class Block:
    """A block of a rendered text: its name, which comments refer to, and its markup.

    The name is empty where comments cannot refer to the block.
    """

    anchor: str
    markup: str


@lru_cache(maxsize=500)
def cut(markup: str) -> tuple[Block, ...]:
    """Split the output of `text.render` into blocks, which joined give the same markup again.

    The result is cached for the next reader.
    """
    reader = _Blocks(convert_charrefs=False)
    reader.feed(markup)
    reader.close()
    return tuple(Block(anchor, "".join(pieces)) for anchor, pieces in reader.found)


class _Blocks(HTMLParser):
    """A parser that splits sanitised HTML at each element of the first level."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.found: list[tuple[str, list[str]]] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0:
            self.found.append((dict(attrs).get("id") or "", []))
        self.depth += tag not in VOID
        self._add_piece(self.get_starttag_text())  # type: ignore[arg-type]  # not None here

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1
        self._add_piece(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._add_piece(data)

    def handle_entityref(self, name: str) -> None:
        self._add_piece(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add_piece(f"&#{name};")

    def _add_piece(self, piece: str) -> None:
        if not self.found:
            self.found.append(("", []))
        self.found[-1][1].append(piece)
