"""ODT documents for word processors: how they begin, what their footer says, how they are written.

It imports odfdo, which is heavy: import this module where a document is made.
"""

from io import BytesIO
from typing import Any

from odfdo import Document, Element, Paragraph, Style

MARK = "Consult_mark"
NO_NUMBER = {"style:num-format": "", "style:num-suffix": "", "loext:num-list-format": ""}
LIST_LEVELS = "//text:list-style/text:list-level-style-bullet/style:list-level-properties"


def begin(*, title: str, language: str, author: str) -> Document:
    """Return an empty text document with its title, language and author.

    Its headings have no numbers, its lists are indented, and its header and footer stand apart from
    the text.
    """
    document = Document("text")
    document.body.clear()
    document.meta.title = title
    document.meta.language = language
    document.meta.creator = author
    for level in document.styles.get_elements("//text:outline-level-style"):
        for name, value in NO_NUMBER.items():
            level.set_attribute(name, value)
    for place in document.styles.get_elements(LIST_LEVELS):
        place.set_attribute("text:space-before", "0.2cm")
        place.set_attribute("text:min-label-width", "0.5cm")
    for part, side in (("header", "bottom"), ("footer", "top")):
        for style in document.styles.get_elements(f"//style:{part}-style"):
            space = f"<style:header-footer-properties fo:margin-{side}='0.6cm'/>"
            style.append(Element.from_tag(space))
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


def mark(document: Document, words: str) -> None:
    """Write some words in the header of each page, for example that the document is a draft."""
    document.insert_style(
        make_style(
            MARK, document.meta.language or "fr", size="11pt", is_bold=True, text_align="end"
        )
    )
    head = Element.from_tag("style:header")
    head.append(Paragraph(words, style=MARK))
    # A header stands before the footer in the schema of ODF.
    document.styles.get_element("//style:master-page[1]").insert(head, position=0)  # type: ignore[union-attr]  # not None here


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
