"""Links of a text: how many, and those that go through a shortener, which hides where they lead."""

from __future__ import annotations

import re

from moderation.signals.spans import LONGEST, Span

LINK, SHORTENED = "link", "shortened"
# From so many on they are a signal; a source or two is what a good contribution has.
MANY = 4
SHORTENERS = frozenset(
    [
        "bit.ly",
        "buff.ly",
        "cutt.ly",
        "goo.gl",
        "is.gd",
        "lc.cx",
        "lnkd.in",
        "ow.ly",
        "rb.gy",
        "rebrand.ly",
        "s.42l.fr",
        "shorturl.at",
        "t.co",
        "t.ly",
        "tiny.cc",
        "tinyurl.com",
        "urlr.me",
        "urlz.fr",
        "v.gd",
        "vu.fr",
    ]
)
ADDRESS = re.compile(r"(?<![\w@])(?:https?://|www\.)(?P<host>[\w.-]{1,253})[^\s<>()\[\]\"«»]{0,2000}", re.IGNORECASE)


def links(text: str) -> list[Span]:
    """The links that a text writes out, in its order."""
    return [Span(*one.span(), _what(one["host"])) for one in ADDRESS.finditer(text[:LONGEST])]


def _what(host):
    return SHORTENED if host.lower().rstrip(".").removeprefix("www.") in SHORTENERS else LINK


def worth_saying(found: list[Span]) -> bool:
    """Many links, or one whose end is hidden."""
    return len(found) >= MANY or any(span.what == SHORTENED for span in found)
