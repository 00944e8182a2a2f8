"""The kit as a tagged PDF."""

from io import BytesIO
from pathlib import Path

from django.template.loader import render_to_string

from consult.core.papers import paper
from consult.workshops.kit.contents import Kit

STYLES = Path(__file__).parent / "paper.css"


def write_pdf(kit: Kit) -> BytesIO:
    """Return the kit as a PDF, positioned at its beginning. Raise `NoPdfHere` or `PaperIsBusy`."""
    return paper.write_pdf(render_to_string("kit/paper.html", {"kit": kit}), STYLES)
