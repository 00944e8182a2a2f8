"""The quotation marks of a Markdown text, and the words between them."""

import re
from collections.abc import Callable, Iterable

# A shorter expression, such as « guichet unique », may be a name or an irony of the writer.
FEWEST_WORDS = 4
# Marks do not pair across paragraphs. The outer marks count where quotations are nested.
MARKS = re.compile(
    r"«(?P<french>(?:(?!\n\s*\n)[^»])+)»"
    r"|“(?P<english>(?:(?!\n\s*\n)[^”])+)”"
    r'|(?<!\w)"(?P<straight>(?:(?!\n\s*\n)[^"])+)"(?!\w)'
)
WORD = re.compile(r"[^\s\W]", re.UNICODE)
# Emphasis of the writer inside a quotation is not part of its words.
EMPHASIS = re.compile(r"\*{1,3}|(?<!\w)_{1,2}|_{1,2}(?!\w)")
GAP = "[…]"


def find_quoted_words(text: str) -> list[str]:
    """Return the words between quotation marks, in their order, each once.

    Quotations of fewer than four words are left out.
    """
    found = (_words(match) for match in MARKS.finditer(text))
    return list(dict.fromkeys(words for words in found if _is_long(words)))


def link_quoted_words(text: str, urls: dict[str, str]) -> str:
    """Return a Markdown text whose quotations lead to their sources. `urls` are those of the words."""

    def link(match: re.Match[str]) -> str:
        url = urls.get(_words(match))
        return f"[{match[0]}]({url})" if url else match[0]

    return MARKS.sub(link, text)


def remove_quoted_words(text: str, removed: Iterable[str]) -> str:
    """Return a text with a mark of removal between the quotation marks of some words."""
    return _replace(text, dict.fromkeys(removed, GAP).get)


def replace_quoted_words(text: str, words: str, others: str) -> str:
    """Return a text with other words between the quotation marks of some words."""
    return _replace(text, {words: others}.get)


def _replace(text: str, find: Callable[[str], str | None]) -> str:
    def replace(match: re.Match[str]) -> str:
        others = find(_words(match))
        if others is None:
            return match[0]
        inner = _inner(match)
        before = inner[: len(inner) - len(inner.lstrip())]
        after = inner[len(inner.rstrip()) :]
        return f"{match[0][0]}{before}{others}{after}{match[0][-1]}"

    return MARKS.sub(replace, text)


def _inner(match: re.Match[str]) -> str:
    return match["french"] or match["english"] or match["straight"]


def _words(match: re.Match[str]) -> str:
    return " ".join(EMPHASIS.sub("", _inner(match)).split())


def _is_long(words: str) -> bool:
    return sum(bool(WORD.search(word)) for word in words.split()) >= FEWEST_WORDS
