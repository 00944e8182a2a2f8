"""The statutory report as an ODT document for word processors, with real headings and lists."""

from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from odfdo import Element, Header, List, Paragraph, Style

from consult.core.papers import office_document
from consult.core.papers.office_document import make_style
from frontend.presenters.answer_report.contents import Line, Report
from frontend.presenters.parts.components import Answer

BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "tr"}


def write_odt(report: Report) -> BytesIO:
    """Return the report as an ODT file, positioned at its beginning."""
    document = office_document.begin(
        title=f"{_('Answers to the contributions')} · {report.title}",
        language=report.language,
        author=report.organisation,
    )
    for style in _styles(report.language):
        document.insert_style(style)
    office_document.sign(document, f"{report.organisation} · {report.title}")
    if report.has_drafts:
        office_document.mark(document, _("Draft: working document, not published"))
    for element in _elements(report):
        document.body.append(element)
    return office_document.write(document)


def _elements(report: Report) -> Iterator[Element]:
    yield Paragraph(report.organisation, style="Answers_text")
    yield Header(1, _("Answers to the contributions"), style="Heading_20_1")
    yield Paragraph(report.title, style="Answers_strong")
    for fact in filter(None, (report.dates, report.figures, report.made_on)):
        yield Paragraph(fact, style="Answers_text")
    if report.has_drafts:
        yield Paragraph(
            _("Working document: it contains answers that are not published yet."),
            style="Answers_strong",
        )
    yield Paragraph(report.url, style="Answers_text")
    for part in report.parts:
        yield Header(2, part.name, style="Heading_20_2")
        yield Paragraph(part.question, style="Answers_strong")
        if part.answer:
            yield Header(3, _("Answer to the whole topic"), style="Heading_20_3")
            yield from _answer(part.answer)
        is_empty = True
        for line in part.lines:
            is_empty = False
            yield from _line(line)
        if is_empty:
            yield Paragraph(_("No contribution on this topic."), style="Answers_text")


def _line(line: Line) -> Iterator[Element]:
    number = _("no. %(n)s") % {"n": line.number}
    yield Header(3, f"{number} · {line.title}", style="Heading_20_3")
    facts = (line.kind, line.author, line.published_on, line.service)
    yield Paragraph(" · ".join(filter(None, facts)), style="Answers_facts")
    for text in read_blocks(line.body_html):
        yield Paragraph(text, style="Answers_contribution")
    if line.answer:
        yield from _answer(line.answer)
    else:
        yield Paragraph(_("Not answered yet."), style="Answers_strong")


def _answer(answer: Answer) -> Iterator[Element]:
    yield Paragraph(str(answer.state.text), style="Answers_state")
    for text in read_blocks(answer.body_html):
        yield Paragraph(text, style="Answers_answer")
    if answer.reasons_html:
        yield Paragraph(pgettext("official answer", "Reasons"), style="Answers_state")
        for text in read_blocks(answer.reasons_html):
            yield Paragraph(text, style="Answers_answer")
    if answer.milestones:
        yield Paragraph(_("What followed"), style="Answers_state")
        steps = [
            " ".join(
                filter(
                    None,
                    (f"{step.day} · {step.text}", step.corrected, step.url and f"({step.url})"),
                )
            )
            for step in answer.milestones
        ]
        yield List(steps, style="List_20_1")
    yield Paragraph(answer.signed, style="Answers_facts")
    for change in answer.corrections:
        if change.note:
            reason = _("Reason for the correction: %(note)s") % {"note": change.note}
            yield Paragraph(reason, style="Answers_facts")


class _Blocks(HTMLParser):
    """A reader of the paragraphs, headings and list items of sanitised HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.words: list[str] = []
        self.mark = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in BLOCKS:
            self.end_block()
            self.mark = "• " if tag == "li" else self.mark
        elif tag == "br":
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def end_block(self) -> None:
        words = " ".join("".join(self.words).split())
        if words:
            self.found.append(self.mark + words)
            self.mark = ""
        self.words = []


def read_blocks(markup: str) -> list[str]:
    """Return the paragraphs of sanitised HTML as plain text. List items begin with a bullet."""
    reader = _Blocks()
    reader.feed(markup)
    reader.close()
    reader.end_block()
    return reader.found


def _styles(language: str) -> Iterator[Style]:
    """Yield the styles of paragraphs: a box for contributions, a bar beside answers."""
    style = partial(make_style, language=language)
    bar: dict[str, Any] = {"border_left": "2pt solid #000000", "padding_left": "0.3cm"}
    yield style("Answers_text", size="11pt", margin_bottom="0.2cm")
    yield style("Answers_strong", size="11pt", is_bold=True, margin_bottom="0.2cm")
    yield style("Answers_facts", size="9.5pt", margin_bottom="0.2cm")
    yield style("Answers_contribution", size="11pt", border="0.5pt solid #767676", padding="0.2cm")
    yield style("Answers_state", size="11pt", is_bold=True, **bar)
    yield style("Answers_answer", size="11pt", **bar)
