"""Tagged PDF files (PDF/UA-1), made by WeasyPrint from HTML and a style sheet.

It is imported late, because it needs the system's Pango. Word processors get an ODT file instead.
"""

import threading
from base64 import b64encode
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString

from consult.core.exceptions import NoPdfHere, PaperIsBusy

FONT = "fonts/atkinson-next.woff2"
# A style sheet writes this address where the site's font is put.
LETTERS = "paper:letters"
# A PDF keeps one processor busy for some seconds. One is made at a time, and a request waits 15
# seconds at most.
PATIENCE = 15
_pdf_semaphore = threading.BoundedSemaphore(1)


@cache
def _engine() -> Any:
    """Return WeasyPrint, or None if it or one of its libraries is missing."""
    if find_spec("weasyprint") is None:
        return None
    try:
        import weasyprint  # noqa: PLC0415 - it takes a second, and fails without Pango
    except OSError:
        return None
    return weasyprint


def can_make_pdf() -> bool:
    """Return whether this installation can make PDF files.

    The first call takes a second, later calls are cached.
    """
    return _engine() is not None


def write_pdf(markup: SafeString, styles: Path) -> BytesIO:
    """Return an HTML page as a PDF, positioned at its beginning.

    `styles` is a style sheet, in which the address `paper:letters` becomes the site's font. Nothing
    else is loaded. Raise `NoPdfHere`, or `PaperIsBusy` after 15 seconds of waiting.
    """
    engine = _engine()
    if engine is None:
        raise NoPdfHere
    if not _pdf_semaphore.acquire(timeout=PATIENCE):
        raise PaperIsBusy
    try:
        return _drawn(engine, markup, _with_font(styles))
    finally:
        _pdf_semaphore.release()


def make_fetcher(engine: Any) -> Any:
    """Return the fetcher of WeasyPrint that refuses all addresses but `data:`.

    So no text can cause a request or read a file.
    """
    return engine.urls.URLFetcher(allowed_protocols=["data"])


def _drawn(engine: Any, markup: SafeString, styles: str) -> BytesIO:
    fonts = engine.text.fonts.FontConfiguration()
    fetcher = make_fetcher(engine)
    sheet = engine.CSS(string=styles, url_fetcher=fetcher, font_config=fonts)
    document = engine.HTML(string=markup, url_fetcher=fetcher)
    out = BytesIO()
    document.write_pdf(out, stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")
    out.seek(0)
    return out


def _with_font(styles: Path) -> str:
    """Return a style sheet with the site's font in it.

    Without that file, the system's fonts are used.
    """
    path = Path(finders.find(FONT) or Path(settings.STATIC_ROOT) / FONT)
    letters = b64encode(path.read_bytes()).decode() if path.exists() else ""
    return styles.read_text().replace(LETTERS, f"data:font/woff2;base64,{letters}")
