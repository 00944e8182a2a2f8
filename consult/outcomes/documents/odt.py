"""The synthesis as an ODT document for word processors, with real headings, lists and tables."""

from collections.abc import Iterable, Sequence
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from odfdo import (
    TOC,
    Bookmark,
    Cell,
    Document,
    Element,
    Frame,
    Header,
    Link,
    List,
    ListItem,
    Paragraph,
    Row,
    Span,
    Style,
    Table,
)

from consult.core.papers import office_document
from consult.core.words.dates import format_date
from consult.core.words.text import curl
from consult.outcomes.documents.parts import Part, Shown, ShownObjection, SynthesisDocument
from consult.outcomes.enums import BlockKind

# The line of the contents that a word processor writes again: a link with title and page.
ENTRY = (
    "<text:index-entry-link-start/>",
    "<text:index-entry-text/>",
    "<text:index-entry-tab-stop style:type='right' style:leader-char='.'/>",
    "<text:index-entry-page-number/>",
    "<text:index-entry-link-end/>",
)


def write_odt(document: SynthesisDocument, logo: bytes = b"") -> BytesIO:
    """Return a document as an ODT file, positioned at its beginning. `logo` is a PNG image."""
    with translation.override(document.language):
        made = office_document.begin(
            title=document.title, language=document.language, author=document.organisation
        )
        for style in _styles(document.language):
            made.insert_style(style, automatic=False)
        office_document.sign(made, f"{document.organisation} · {document.title}")
        if document.draft:
            office_document.mark(made, document.draft)
        if logo:
            made.body.append(_logo(made, logo, document.organisation))
        _Writer(made, document).write()
    return office_document.write(made)


def _logo(made: Document, logo: bytes, organisation: str) -> Paragraph:
    """Return a paragraph with a logo two centimetres high, and its words for screen readers."""
    image = BytesIO(logo)
    from PIL import Image  # noqa: PLC0415 - heavy, and few processes need it

    width, height = Image.open(image).size
    image.seek(0)
    frame = Frame.image_frame(
        made.add_file(image),
        size=(f"{2 * width / height:.2f}cm", "2cm"),
        anchor_type="as-char",
    )
    frame.append(Element.from_tag("svg:title"))
    frame.svg_title = _("Logo of %(name)s") % {"name": organisation}
    paragraph = Paragraph("", style="Synthesis_text")
    paragraph.append(frame)
    return paragraph


class _Writer:
    """A writer of the parts into the body of an ODT document."""

    def __init__(self, made: Document, document: SynthesisDocument) -> None:
        self.body = made.body
        self.document = document
        self.tables = 0

    def write(self) -> None:
        document = self.document
        self.text(document.draft, "Synthesis_strong")
        self.text(document.organisation, "Synthesis_cover")
        self.heading(1, document.title)
        for line in (document.consultation, document.dates, document.version):
            self.text(line)
        address = Paragraph("", style="Synthesis_text")
        address.append(Link(document.url, text=document.url))
        self.body.append(address)
        if document.note:
            self.text(_("This version corrects: %(note)s") % {"note": document.note})
        self.text(" ", "Synthesis_page")
        self.body.append(_contents(document))
        self.text(" ", "Synthesis_page")
        for part in document.parts:
            self.part(part)

    def heading(self, level: int, words: str, anchor: str = "") -> None:
        heading = Header(level, curl(words), style=f"Heading_20_{level}")
        if anchor:
            heading.append(Bookmark(anchor))
        self.body.append(heading)

    def part(self, part: Part) -> None:
        if part.kicker:
            self.text(part.kicker, "Synthesis_kicker")
        self.heading(2, part.title, part.anchor)
        if part.question:
            self.text(part.question, "Synthesis_strong")
        if part.counts:
            self.table(_("Figures of the topic"), part.counts)
        self.markup(part.html)
        for line in part.lines:
            self.text(line)
        topic = ""
        for block in part.blocks:
            topic = self.block(block, topic)
            for objection in block.objections:
                self.objection(objection)

    def objection(self, objection: ShownObjection) -> None:
        objected_on = format_date(objection.created_at)
        self.text(
            f"{_('The author of the contribution objects:')} {objected_on}", "Synthesis_strong"
        )
        self.lines(objection.body, "Synthesis_source")
        if objection.replied_at:
            replied_on = format_date(objection.replied_at)
            self.text(f"{_('Reply of the writers')}, {replied_on}", "Synthesis_strong")
            self.lines(objection.reply, "Synthesis_source")

    def lines(self, words: str, style: str) -> None:
        for line in words.splitlines():
            self.text(line, style)

    def block(self, block: Shown, topic: str) -> str:
        """Write a block; return the topic of the sources that were written last."""
        if block.quotation:
            self.quotation(block)
        elif block.figure:
            self.table(block.figure.name, block.figure.table)
            self.text(block.figure.rule, "Synthesis_small")
        elif block.groups:
            for group in block.groups:
                if group["topic"] not in ("", topic):
                    topic = group["topic"]
                    self.heading(3, topic)
                self.heading(4 if topic else 3, group["kind"] or _("Other sources"))
                self.body.append(_sources(group["sources"]))
        else:
            self.text(block.when, "Synthesis_strong")
            self.markup(block.html, "point" if block.kind == BlockKind.MAIN_POINT else "text")
            if block.links:
                self.cited(block)
            if block.sound and not block.html:
                self.text(block.sound)
        return topic

    def cited(self, block: Shown) -> None:
        words = ngettext("From contribution", "From contributions", len(block.links))
        paragraph = Paragraph(f"{words} ", style="Synthesis_small")
        for place, (number, address) in enumerate(block.links):
            if place:
                paragraph.append(Span(", "))
            paragraph.append(Link(address, text=_("no. %(n)s") % {"n": number}))
        self.body.append(paragraph)

    def quotation(self, block: Shown) -> None:
        quotation = block.quotation
        if quotation.withdrawn:
            self.text(quotation.withdrawn, "Synthesis_small")
            return
        self.text(_quoted(quotation.text), "Synthesis_quotation")
        words = " · ".join(filter(None, [block.label, block.sound]))
        if words:
            paragraph = Paragraph("", style="Synthesis_source")
            paragraph.append(Link(block.url, text=words) if block.url else Span(words))
            self.body.append(paragraph)
        self.text(block.change, "Synthesis_source")

    def text(self, words: str, style: str = "Synthesis_text") -> None:
        if words:
            self.body.append(Paragraph(curl(words), style=style))

    def table(self, name: str, rows: Iterable[Sequence[Any]]) -> None:
        self.tables += 1
        self.text(capfirst(name), "Synthesis_strong")
        table = Table(name=f"table-{self.tables}")
        for label, number in rows:
            row = Row()
            for words, style in ((capfirst(str(label)), "label"), (str(number), "number")):
                cell = Cell(style="Synthesis_cell")
                cell.append(Paragraph(curl(words), style=f"Synthesis_{style}"))
                row.append_cell(cell)
            table.append_row(row)
        self.body.append(table)
        self.text(" ", "Synthesis_small")

    def markup(self, html: str, style: str = "text") -> None:
        if html:
            reader = _Markup(self.body, f"Synthesis_{style}")
            reader.feed(html)
            reader.close()


class _Markup(HTMLParser):
    """A reader of the renderer's HTML, which has few tags, into paragraphs and lists."""

    def __init__(self, body: Any, style: str) -> None:
        super().__init__(convert_charrefs=True)
        self.body = body
        self.style = style
        self.words: list[str] = []
        self.lists: list[List] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "br":
            self.words.append(" ")
        elif tag in ("ul", "ol"):
            self._end()
            self.lists.append(List(style="List_20_1"))
        elif tag in ("p", "li", "blockquote", "h3", "h4", "h5", "h6", "pre"):
            self._end()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self.lists:
            self._end()
            made = self.lists.pop()
            if not self.lists:
                self.body.append(made)
        elif tag in ("p", "li", "blockquote", "h3", "h4", "h5", "h6", "pre"):
            self._end(level=int(tag[1]) if tag in ("h3", "h4", "h5", "h6") else 0)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def close(self) -> None:
        super().close()
        self._end()

    def _end(self, *, level: int = 0) -> None:
        words = curl(" ".join("".join(self.words).split()))
        self.words.clear()
        if not words:
            return
        if self.lists:
            # A list inside another one is written at the level of the outer one.
            self.lists[0].append(ListItem(words))
        elif level:
            self.body.append(Header(level, words, style=f"Heading_20_{level}"))
        else:
            self.body.append(Paragraph(words, style=self.style))


def _sources(sources: list[dict[str, Any]]) -> List:
    made = List(style="List_20_1")
    for source in sources:
        paragraph = Paragraph(source["title"], style="Synthesis_text")
        if source["url"]:
            paragraph.append(Span(" "))
            paragraph.append(Link(source["url"], text=source["url"]))
        item = ListItem()
        item.append(paragraph)
        made.append(item)
    return made


def _contents(document: SynthesisDocument) -> Element:
    """Return the table of contents, whose lines lead to the parts.

    A word processor that updates it adds the pages, which are not known here.
    """
    contents = TOC(title=_("Contents"), outline_level=2)
    for template in contents.get_elements("//text:table-of-content-entry-template"):
        for piece in ENTRY:
            template.append(Element.from_tag(piece))
    title = contents.body.get_element("//text:index-title/text:p")  # type: ignore[union-attr]  # it has a title
    title.set_attribute("text:style-name", "Contents_20_Heading")  # type: ignore[union-attr]  # as above
    for part in document.parts:
        line = Paragraph("", style="Synthesis_text")
        words = f"{part.kicker} · {part.title}" if part.kicker else part.title
        line.append(Link(f"#{part.anchor}", text=curl(words)))
        contents.body.append(line)  # type: ignore[union-attr]  # as above
    return contents


def _quoted(words: str) -> str:
    """Return words between the quotation marks of the active language."""
    is_french = (get_language() or "").startswith("fr")
    return f"«\u00a0{words}\u00a0»" if is_french else f"“{words}”"


def _styles(language: str) -> list[Style]:
    country = {"fr": "FR", "en": "GB"}.get(language, "")
    tongue = {"fo:language": language, "fo:country": country}
    small = {"fo:font-size": "9.5pt", "fo:color": "#4a5853"}
    after = {"fo:keep-with-next": "always"}
    return [
        _paragraph("Synthesis_cover", tongue, {"fo:margin-bottom": "6cm"}),
        _paragraph("Synthesis_page", tongue, {"fo:break-before": "page"}),
        _paragraph("Synthesis_kicker", tongue | small, after | {"fo:margin-top": "0.6cm"}),
        _paragraph("Synthesis_label", tongue, {"fo:margin-bottom": "0cm"}),
        _paragraph("Synthesis_number", tongue, {"fo:text-align": "end"}),
        _paragraph("Synthesis_text", tongue, {"fo:margin-bottom": "0.25cm"}),
        _paragraph(
            "Synthesis_strong",
            tongue | {"fo:font-weight": "bold"},
            after | {"fo:margin-top": "0.25cm", "fo:margin-bottom": "0.15cm"},
        ),
        _paragraph("Synthesis_small", tongue | small, {"fo:margin-bottom": "0.3cm"}),
        _paragraph(
            "Synthesis_source",
            tongue | small,
            {"fo:margin-left": "0.8cm", "fo:margin-bottom": "0.3cm"},
        ),
        _paragraph(
            "Synthesis_point",
            tongue,
            after
            | {
                "fo:margin-top": "0.2cm",
                "fo:border-left": "2pt solid #609c97",
                "fo:padding-left": "0.3cm",
            },
        ),
        _paragraph(
            "Synthesis_quotation",
            tongue | {"fo:font-style": "normal"},
            {
                "fo:margin-left": "0.8cm",
                "fo:margin-bottom": "0.1cm",
                "fo:border-left": "2pt solid #ad8000",
                "fo:padding-left": "0.3cm",
            },
        ),
        Style("table-cell", name="Synthesis_cell", border="0.5pt solid #d2dad6", padding="0.1cm"),
    ]


def _paragraph(name: str, letters: dict[str, str], paragraph: dict[str, str]) -> Style:
    style = Style("paragraph", name=name)
    style.set_properties(paragraph, area="paragraph")
    style.set_properties(letters, area="text")
    return style
