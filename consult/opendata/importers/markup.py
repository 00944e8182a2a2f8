"""The conversion of imported texts to Markdown that our renderer shows word for word.

Imported texts are stored like any other, as Markdown. The renderer makes the sanitised HTML that is
shown. So HTML is converted to Markdown, and plain text has its accidental Markdown escaped. Each
conversion is verified at once: the rendered words must be the words of the source. Emphasis that
would break words is dropped. If that is not enough, every sign is escaped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from consult.core.words import text
from consult.opendata.importers.html_tree import parse
from consult.opendata.importers.markdown import Markdown
from consult.opendata.importers.markdown_escapes import escape, escape_all, escape_line_starts

if TYPE_CHECKING:
    from collections.abc import Iterator


# The longest part of an address that the report quotes.
LONGEST = 200


def html_to_markdown(markup: str) -> tuple[str, list[str]]:
    """Return Markdown with the words of an HTML text, and sentences that list the losses.

    The losses are elements (`img`, `u` and others), links and emphasis.
    """
    tree = parse(markup)
    words = _words(tree.words())
    body = ""
    for writer in (
        Markdown(escape),
        Markdown(escape, emphasis=False),
        Markdown(escape_all, emphasis=False, links=False),
    ):
        body = text.clean(writer.write(tree))
        if _rendered_words(body) == words:
            break
    return body, list(_lost(tree, writer))


def _lost(tree: Any, writer: Markdown) -> Iterator[str]:
    if tree.dropped_tags:
        yield _("left out: %(elements)s") % {"elements": ", ".join(sorted(tree.dropped_tags))}
    if writer.dropped:
        addresses = ", ".join(address[:LONGEST] for address in writer.dropped)
        yield _("links left out: %(addresses)s") % {"addresses": addresses}
    if tree.has_emphasis and not writer.emphasis:
        yield _("emphasis left out: it would have broken words")


def text_to_markdown(plain: str) -> str:
    """Return Markdown that shows a plain text unchanged, line by line."""
    cleaned = text.clean(plain)
    lines = [line.strip() for line in cleaned.split("\n")]
    body = "\n".join(escape_line_starts(escape(line)) for line in lines)
    if _rendered_words(body) == _words(cleaned):
        return body
    return "\n".join(escape_all(line) for line in lines)


def has_same_words(body: str, markup: str) -> bool:
    """Return whether Markdown, once rendered, has exactly the words of a piece of HTML."""
    return _rendered_words(body) == _words(parse(markup).words())


def _rendered_words(body: str) -> str:
    return _words(text.plain(text.render(body)))


def _words(plain: str) -> str:
    """Return the words without the blanks between them, and with decoded addresses.

    The renderer decodes the addresses that it links.
    """
    return unquote(re.sub(r"\s+", "", text.clean(plain)))
