"""The files of the statutory report, and how they are sent."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.core.paper import can_make_pdf
from consult.core.streams import streamed
from consult.outcomes.answers.selectors.lookups import count_report_lines
from consult.outcomes.exceptions import ReportIsTooLong
from frontend.presenters.answer_report.contents import read_report
from frontend.presenters.answer_report.paper import write_pdf
from frontend.presenters.answer_report.table import write_lines
from frontend.presenters.components import Download, FileRow
from frontend.presenters.topics import topic_name
from frontend.toolkit.downloads import ODT, PDF, saved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import StreamingHttpResponse

    from consult.accounts.requests import SiteRequest
    from consult.accounts.viewer import Viewer
    from consult.consultations.models import Consultation, Topic

CSV = "text/csv; charset=utf-8"
IN_MEMORY = 1 << 20
# Contributions of one PDF. 700 took 32 seconds and 400 MB on two busy processors.
MOST_ON_PAPER = 700


def list_files(
    names: str, consultation: Consultation, topics: Sequence[Topic] = ()
) -> list[FileRow]:
    """Return the files of the report, whole and by topic.

    `names` is the beginning of the names of their addresses. A PDF is offered only if this
    installation can make it.
    """
    rows = [FileRow(_("Whole report"), "", "file-text", _downloads(names, consultation, None))]
    if len(topics) > 1:
        rows += [
            FileRow(
                topic_name(topic), topic.title, "file-text", _downloads(names, consultation, topic)
            )
            for topic in topics
        ]
    return rows


def _downloads(names: str, consultation: Consultation, topic: Topic | None) -> list[Download]:
    forms = ["pdf"] if can_make_pdf() else []
    query = f"?{urlencode({'topic': topic.slug})}" if topic else ""
    return [
        Download(form.upper(), reverse(f"{names}-{form}", args=[consultation.slug]) + query)
        for form in (*forms, "odt", "csv")
    ]


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

    The table is written to disk beyond one megabyte. Raise `NoPdfHere`, `PaperIsBusy`, or
    `ReportIsTooLong` where a PDF would take minutes: it is then made topic by topic.
    """
    if form == "pdf" and count_report_lines(viewer, consultation, topic) > MOST_ON_PAPER:
        raise ReportIsTooLong
    report = read_report(viewer, consultation, topic=topic, with_drafts=with_drafts)
    parts = ["answers", consultation.slug, topic.slug if topic else "", language or ""]
    name = "-".join(filter(None, parts)) + f".{form}"
    if form == "pdf":
        return saved(request, write_pdf(report), PDF, name)
    if form == "odt":
        from frontend.presenters.answer_report.document import write_odt  # noqa: PLC0415 - heavy

        return saved(request, write_odt(report), ODT, name)
    file: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the answer
    for line in write_lines(report):
        file.write(line.encode())
    file.seek(0)
    response = streamed(request, file, CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
