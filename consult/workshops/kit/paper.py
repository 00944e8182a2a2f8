"""The kit as a tagged PDF (PDF/UA-1), drawn by WeasyPrint: imported late, since it needs the system's Pango."""

from __future__ import annotations

import threading
from base64 import b64encode
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from consult.workshops.exceptions import KitIsBusy, NoPdfHere
from consult.workshops.kit.contents import Kit

STYLES = Path(__file__).parent / "paper.css"
FONT = "fonts/atkinson-next.woff2"
# A kit keeps one processor busy for some seconds: one is made at a time, and few wait.
PATIENCE = 15
_one_at_a_time = threading.BoundedSemaphore(1)


@cache
def _engine():
    """WeasyPrint, or none where it or the libraries it draws with are absent."""
    if find_spec("weasyprint") is None:
        return None
    try:
        import weasyprint  # noqa: PLC0415 - it takes a second, and fails without Pango
    except OSError:
        return None
    return weasyprint


def can_make_pdf() -> bool:
    """Whether this installation draws PDF files; the answer is kept, and costs a second the first time."""
    return _engine() is not None


def write_pdf(kit: Kit) -> BytesIO:
    """The kit as a file to read from its beginning. Raises `NoPdfHere`; `KitIsBusy` when others wait already."""
    engine = _engine()
    if engine is None:
        raise NoPdfHere
    markup = render_to_string("kit/paper.html", {"kit": kit})
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise KitIsBusy
    try:
        return _drawn(engine, markup)
    finally:
        _one_at_a_time.release()


def _drawn(engine, markup):
    fonts = engine.text.fonts.FontConfiguration()
    nowhere = engine.urls.URLFetcher(allowed_protocols=["data"])  # no address in a text leads anywhere
    styles = engine.CSS(string=_styles(), url_fetcher=nowhere, font_config=fonts)
    document = engine.HTML(string=markup, url_fetcher=nowhere)
    out = BytesIO()
    document.write_pdf(out, stylesheets=[styles], font_config=fonts, pdf_variant="pdf/ua-1")
    out.seek(0)
    return out


def _styles():
    """The sheet of styles with our letters in it; the system's own serve where these are not built."""
    path = Path(finders.find(FONT) or Path(settings.STATIC_ROOT) / FONT)
    letters = b64encode(path.read_bytes()).decode() if path.exists() else ""
    return STYLES.read_text().replace("kit:letters", f"data:font/woff2;base64,{letters}")
