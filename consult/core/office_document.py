"""ODT documents for word processors: how they begin, what their footer says, how they are written.

It imports odfdo, which is heavy: import this module where a document is made.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from odfdo import Document, Element, Paragraph, Style


def begin(*, title: str, language: str, author: str) -> Document:
    """Return an empty text document with its title, language and author."""
    document = Document("text")
    document.body.clear()
    document.meta.title = title
    document.meta.language = language
    document.meta.creator = author
    return document


def sign(document: Document, words: str) -> None:
    """Write some words and the page number in the footer of each page."""
    foot = Element.from_tag("style:footer")
    line = Paragraph(f"{words} · ")
    line.append(
        Element.from_tag("<text:page-number text:select-page='current'>1</text:page-number>")
    )
    foot.append(line)
    document.styles.get_element("//style:master-page[1]").append(foot)  # type: ignore[union-attr]  # not None here


def make_style(
    name: str, language: str, *, size: str, is_bold: bool = False, **paragraph: Any
) -> Style:
    """Return the style of a paragraph. `paragraph` are its properties, such as `margin_bottom`."""
    style = Style("paragraph", name=name)
    style.set_properties(
        {f"fo:{key.replace('_', '-')}": value for key, value in paragraph.items()}, area="paragraph"
    )
    letters = {
        "fo:font-size": size,
        "fo:language": language,
        "fo:country": {"fr": "FR", "en": "GB"}.get(language, ""),
    }
    if is_bold:
        letters["fo:font-weight"] = "bold"
    style.set_properties(letters, area="text")
    return style


def write(document: Document) -> BytesIO:
    """Return a document as an ODT file, positioned at its beginning."""
    out = BytesIO()
    document.save(out)
    out.seek(0)
    return out
