"""The files of the statutory report, and how they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.requests import SiteRequest
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.papers.paper import can_make_pdf
from consult.core.web.streams import streamed
from consult.outcomes.answers.selectors.lookups import count_report_lines
from consult.outcomes.exceptions import ReportIsTooLong
from frontend.presenters.answer_report.contents import read_report
from frontend.presenters.answer_report.paper import write_pdf
from frontend.presenters.answer_report.table import write_lines
from frontend.presenters.consultation.topics import topic_name
from frontend.presenters.parts.components import Download, FileRow
from frontend.toolkit.pages.downloads import ODT, PDF, send_download

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic

FORMS = ("pdf", "odt", "csv")
CSV = "text/csv; charset=utf-8"
IN_MEMORY = 1 << 20
# Contributions of one PDF: 400 long ones take 18 seconds of a processor and 370 MiB.
MOST_ON_PAPER = 400


def list_files(
    names: str, viewer: Viewer, consultation: Consultation, topics: Sequence[Topic] = ()
) -> list[FileRow]:
    """Return the files of the report, whole and by topic. One query.

    `names` is the beginning of the names of their addresses. A PDF is offered only if this
    installation can make it. A long PDF is offered in parts.
    """
    counts = count_report_lines(viewer, consultation)
    whole = _downloads(names, consultation, None, sum(counts.values()))
    note = ""
    if len(whole) > len(FORMS):
        note = _("Each PDF has %(most)s contributions at most.") % {"most": MOST_ON_PAPER}
    rows = [FileRow(_("Whole report"), note, "file-text", whole)]
    if len(topics) > 1:
        rows += [
            FileRow(
                topic_name(topic),
                topic.title,
                "file-text",
                _downloads(names, consultation, topic, counts.get(topic.pk, 0)),
            )
            for topic in topics
        ]
    return rows


def _downloads(
    names: str, consultation: Consultation, topic: Topic | None, lines: int
) -> list[Download]:
    query: dict[str, Any] = {"topic": topic.slug} if topic else {}
    parts = -(-lines // MOST_ON_PAPER)
    pdfs = [("pdf", "PDF", query)]
    if parts > 1:
        pdfs = [
            (
                "pdf",
                _("PDF %(part)s of %(parts)s") % {"part": n, "parts": parts},
                query | {"part": n},
            )
            for n in range(1, parts + 1)
        ]
    files = [*(pdfs if can_make_pdf() else ()), ("odt", "ODT", query), ("csv", "CSV", query)]
    return [
        Download(label, _address(f"{names}-{form}", consultation, params))
        for form, label, params in files
    ]


def _address(name: str, consultation: Consultation, query: dict[str, Any]) -> str:
    here = reverse(name, args=[consultation.slug])
    return f"{here}?{urlencode(query)}" if query else here


def send_report(
    request: SiteRequest,
    viewer: Viewer,
    consultation: Consultation,
    form: str,
    *,
    topic: Topic | None = None,
    with_drafts: bool = False,
    language: str | None = None,
) -> StreamingHttpResponse:
    """Return the report as a PDF, an ODT document or a table, to be saved under its name.

    The query `part` chooses a part of a long PDF, from 1. The table is written to disk beyond one
    megabyte. Raise `NotFound` for an unknown part, `NoPdfHere`, `PaperIsBusy`, or `ReportIsTooLong`
    for a long PDF without a part.
    """
    part = _read_part(request, viewer, consultation, topic) if form == "pdf" else 0
    lines = range((part - 1) * MOST_ON_PAPER, part * MOST_ON_PAPER) if part else None
    report = read_report(viewer, consultation, topic=topic, with_drafts=with_drafts, lines=lines)
    words = ["answers", consultation.slug, topic.slug if topic else "", language or ""]
    name = "-".join(filter(None, [*words, str(part or "")])) + f".{form}"
    if form == "pdf":
        return send_download(request, write_pdf(report), PDF, name)
    if form == "odt":
        from frontend.presenters.answer_report.document import write_odt  # noqa: PLC0415 - heavy

        return send_download(request, write_odt(report), ODT, name)
    file: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the answer
    for line in write_lines(report):
        file.write(line.encode())
    file.seek(0)
    response = streamed(request, file, CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _read_part(
    request: SiteRequest, viewer: Viewer, consultation: Consultation, topic: Topic | None
) -> int:
    """Return the part of the PDF that the query asks for, or 0 for a short report."""
    counts = count_report_lines(viewer, consultation)
    lines = counts.get(topic.pk, 0) if topic else sum(counts.values())
    number = request.GET.get("part", "")
    if not number:
        if lines > MOST_ON_PAPER:
            raise ReportIsTooLong
        return 0
    part = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0
    if not part or (part - 1) * MOST_ON_PAPER >= lines:
        raise NotFound
    return part
