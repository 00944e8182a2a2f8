"""The kit as an ODT document for word processors, with real headings, lists and tables."""

from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from odfdo import Cell, Document, Element, Frame, Header, List, Paragraph, Row, Style, Table

from consult.core.papers import office_document
from consult.core.papers.office_document import make_style
from consult.workshops.kit.contents import Kit

RULE = "0.5pt solid #555555"
QR_SIZE = ("3.4cm", "3.4cm")


def write_odt(kit: Kit) -> BytesIO:
    """Return the kit as an ODT file, positioned at its beginning."""
    document = office_document.begin(
        title=f"{kit.sheets[0].title} · {kit.title}", language=kit.language, author=kit.organisation
    )
    _Writer(document, kit).write()
    office_document.sign(document, kit.organisation)
    return office_document.write(document)


class _Writer:
    """A writer of sheets into the body of a document, block after block."""

    def __init__(self, document: Document, kit: Kit) -> None:
        self.document = document
        self.kit = kit
        self.body = document.body
        self.pictures: dict[str, str] = {}
        for style in _styles(kit.language):
            document.insert_style(style, automatic=style.name.startswith("Kit_auto"))

    def write(self) -> None:
        for place, sheet in enumerate(self.kit.sheets):
            self.add(
                Paragraph(
                    sheet.kicker or self.kit.organisation,
                    style="Kit_first" if place else "Kit_kicker",
                )
            )
            self.add(Header(1, sheet.title, style="Heading_20_1"))
            for block in sheet.blocks:
                getattr(self, f"_{block.kind}")(block)

    def add(self, element: Paragraph | List | Table) -> None:
        self.body.append(element)

    def _heading(self, block: Any) -> None:
        self.add(Header(2, block.text, style="Heading_20_2"))

    def _words(self, block: Any) -> None:
        self.add(Paragraph(block.text, style="Kit_strong" if block.strong else "Kit_text"))

    def _points(self, block: Any) -> None:
        self.add(List(list(block.items), style="List_20_1"))

    def _steps(self, block: Any) -> None:
        for step in block.items:
            self.add(Paragraph(f"{step.when} · {step.title}", style="Kit_strong"))
            self.add(Paragraph(step.text, style="Kit_text"))

    def _line(self, block: Any) -> None:
        beside = block.value or ("" if block.lines else "_" * 24)
        self.add(Paragraph(f"{block.label} {beside}".strip(), style="Kit_strong"))
        for _place in block.ruled if not block.value else ():
            self.add(Paragraph("", style="Kit_line"))

    def _boxes(self, block: Any) -> None:
        self.add(Paragraph(block.label, style="Kit_strong"))
        for option in block.options:
            self.add(Paragraph(f"☐  {option}", style="Kit_text"))

    def _table(self, block: Any) -> None:
        self.add(Paragraph(block.label, style="Kit_strong"))
        self._rows(
            f"kit-{len(self.pictures)}-{block.label[:20]}",
            [block.heads, *((row, *("" for _head in block.written)) for row in block.rows)],
        )

    def _question(self, block: Any) -> None:
        self.add(Header(2, block.name, style="Heading_20_2"))
        self.add(Paragraph(block.question, style="Kit_question"))
        if block.context:
            self.add(Paragraph(block.context, style="Kit_text"))
        self._picture(block.qr, _("QR code of %(address)s") % {"address": block.address})
        self.add(
            Paragraph(f"{_('Read on, and give your opinion:')} {block.address}", style="Kit_text")
        )

    def _cards(self, block: Any) -> None:
        lines = [block.text, f"{block.withdraw} {block.address}"]
        for card in block.items:
            number = card.number or "________"
            code = [f"{_('Code')} {card.spaced}"] if card.code else []
            self._rows(
                f"kit-card-{id(card)}-{number}",
                [["\n".join([f"{block.title} {number}", *code, *lines])]],
            )
            self.add(Paragraph("", style="Kit_text"))

    def _rows(self, name: str, rows: Iterable[Any]) -> None:
        table = Table(name=name)
        for values in rows:
            row = Row()
            for value in values:
                row.append_cell(_cell(value))
            table.append_row(row)
        self.add(table)

    def _picture(self, qr: Any, words: str) -> None:
        name = self.pictures.get(qr.address)
        if name is None:
            name = self.pictures[qr.address] = self.document.add_file(BytesIO(qr.png()))
        frame = Frame.image_frame(
            name, size=QR_SIZE, anchor_type="as-char", name=f"qr-{len(self.pictures)}-{id(qr)}"
        )
        title = Element.from_tag("svg:desc")
        title.text = words
        frame.append(title)
        paragraph = Paragraph("", style="Kit_text")
        paragraph.append(frame)
        self.add(paragraph)


def _cell(value: Any) -> Cell:
    cell = Cell(style="Kit_auto_cell")
    for line in value.split("\n"):
        cell.append(Paragraph(line, style="Kit_text"))
    return cell


def _styles(language: str) -> Iterator[Style]:
    """Yield the styles: large letters, lines to write on, one page for each sheet."""
    style = partial(make_style, language=language)
    yield style("Kit_text", size="12.5pt", margin_bottom="0.2cm")
    yield style(
        "Kit_strong", size="12.5pt", is_bold=True, margin_top="0.15cm", margin_bottom="0.1cm"
    )
    yield style("Kit_question", size="16pt", is_bold=True, margin_bottom="0.2cm")
    yield style("Kit_kicker", size="11pt")
    yield style("Kit_first", size="11pt", break_before="page")
    yield style("Kit_line", size="18pt", border_bottom=RULE, margin_bottom="0.1cm")
    yield Style("table-cell", name="Kit_auto_cell", border="0.5pt solid #000000", padding="0.2cm")
