"""Links of a text: their number, and those through a shortener, which hides their destination."""

import re

from moderation.signals.spans import LONGEST, Span

LINK = "link"
SHORTENED = "shortened"
# This many links are a signal. A good contribution has a source or two.
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
ADDRESS = re.compile(
    r"(?<![\w@])(?:https?://|www\.)(?P<host>[\w.-]{1,253})[^\s<>()\[\]\"«»]{0,2000}", re.IGNORECASE
)


def links(text: str) -> list[Span]:
    """Return the links that are written in a text, in order."""
    return [
        Span(*match.span(), _kind_of_link(match["host"]))
        for match in ADDRESS.finditer(text[:LONGEST])
    ]


def list_hosts(text: str) -> set[str]:
    """Return the sites to which a text links, in lower case and without `www.`."""
    return {_host(match["host"]) for match in ADDRESS.finditer(text[:LONGEST])}


def _host(written: str) -> str:
    return written.lower().rstrip(".").removeprefix("www.")


def _kind_of_link(host: str) -> str:
    return SHORTENED if _host(host) in SHORTENERS else LINK


def worth_saying(found: list[Span]) -> bool:
    """Return whether there are many links, or one with a hidden destination."""
    return len(found) >= MANY or any(span.kind == SHORTENED for span in found)
