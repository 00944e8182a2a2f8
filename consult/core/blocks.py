"""The blocks of a rendered text, which comments may be about: named when it is rendered, found when it is read."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

# A block is named after its words, so that its name outlives a change elsewhere in the text (ADR 0027).
NAMED = {"paragraph_open", "bullet_list_open", "ordered_list_open", "blockquote_open"}
ANCHOR = re.compile(r"p-[0-9a-f]{12}(?:-[1-9][0-9]{0,3})?")
LONGEST = 19
VOID = {"br", "hr"}


def name(tokens) -> None:
    """Give each block the name of its words; the second one with the same words is the second of that name."""
    known: Counter[str] = Counter()
    for place, token in enumerate(tokens):
        if token.level == 0 and token.type in NAMED and (words := _words_from(tokens, place)):
            anchor = "p-" + hashlib.sha256(words.encode()).hexdigest()[:12]
            known[anchor] += 1
            token.attrSet("id", anchor if known[anchor] == 1 else f"{anchor}-{known[anchor]}")


def _words_from(tokens, place):
    """The words between a block's opening and its end, whatever their marks."""
    said = []
    for token in tokens[place + 1 :]:
        if token.level == 0:
            break
        said.append("".join(map(_word, token.children)) if token.children else token.content)
    return " ".join(" ".join(said).split())


def _word(child):
    return " " if child.type in ("softbreak", "hardbreak") else child.content


@dataclass(frozen=True)
class Block:
    """A piece of a rendered text that stands by itself: its name, where comments may be about it, and its markup."""

    anchor: str
    markup: str


@lru_cache(maxsize=500)
def cut(markup: str) -> tuple[Block, ...]:
    """What `text.render` made, block by block; joined again, the same markup. Kept for the next reader."""
    reader = _Blocks(convert_charrefs=False)
    reader.feed(markup)
    reader.close()
    return tuple(Block(anchor, "".join(pieces)) for anchor, pieces in reader.found)


class _Blocks(HTMLParser):
    """Sanitised HTML, cut where an element of the first level begins."""

    def __init__(self, **options):
        super().__init__(**options)
        self.found: list[tuple[str, list[str]]] = []
        self.depth = 0

    def handle_starttag(self, tag, attrs):
        if self.depth == 0:
            self.found.append((dict(attrs).get("id") or "", []))
        self.depth += tag not in VOID
        self._keep(self.get_starttag_text())

    def handle_endtag(self, tag):
        self.depth -= 1
        self._keep(f"</{tag}>")

    def handle_data(self, data):
        self._keep(data)

    def handle_entityref(self, name):
        self._keep(f"&{name};")

    def handle_charref(self, name):
        self._keep(f"&#{name};")

    def _keep(self, piece):
        if not self.found:
            self.found.append(("", []))
        self.found[-1][1].append(piece)
