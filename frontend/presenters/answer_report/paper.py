"""The statutory report as a tagged PDF."""

from io import BytesIO
from pathlib import Path

from django.template.loader import render_to_string

from consult.core.papers import paper
from frontend.presenters.answer_report.contents import Report

STYLES = Path(__file__).parent / "paper.css"


def write_pdf(report: Report) -> BytesIO:
    """Return the report as a PDF, positioned at its beginning.

    Raise `NoPdfHere` or `PaperIsBusy`.
    """
    parts = [(part, list(part.lines)) for part in report.parts]
    markup = render_to_string("answers/paper.html", {"report": report, "parts": parts})
    return paper.write_pdf(markup, STYLES)
