"""The files of a version of a synthesis: a tagged PDF, and an ODT for word processors."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import translation

from consult.core import paper
from consult.outcomes.documents.parts import make_document
from consult.outcomes.syntheses.content import digest, from_json

if TYPE_CHECKING:
    from consult.organisations.models import Organisation
    from consult.outcomes.documents.parts import SynthesisDocument
    from consult.outcomes.models import SynthesisVersion

log = structlog.get_logger(__name__)
KEPT = 60 * 60
FORM = 2  # Raise this number when the drawing of the same content changes.
STYLES = Path(__file__).parent / "paper.css"


def document_of(organisation: Organisation, version: SynthesisVersion) -> SynthesisDocument:
    """Return the document of a version, in the language in which it is written."""
    content = from_json(version.content)
    with translation.override(next(iter(content.languages), "fr")):
        return make_document(organisation, version, content)


def make_pdf(organisation: Organisation, version: SynthesisVersion) -> BytesIO:
    """Return a version as a tagged PDF (PDF/UA-1). It is made once an hour for all readers.

    A passage that was withdrawn from the version changes the content, and therefore the file.
    Raise `NoPdfHere` or `PaperIsBusy`.
    """
    key = f"synthesis:{FORM}:{version.pk}:{digest(version.content)}"
    octets = _kept(key)
    if octets is None:
        document = document_of(organisation, version)
        with translation.override(document.language):
            markup = render_to_string("synthesis/paper.html", {"document": document})
        with paper.write_pdf(markup, STYLES) as drawn:
            octets = drawn.read()
        _keep(key, octets)
    return BytesIO(octets)


def make_odt(organisation: Organisation, version: SynthesisVersion) -> BytesIO:
    """Return a version as an ODT document that can be edited."""
    from consult.outcomes.documents.odt import write_odt  # noqa: PLC0415 - heavy, and few processes need it

    return write_odt(document_of(organisation, version))


def _kept(key: str) -> Any:
    try:
        return cache.get(key)
    except Exception as error:  # The cache client may raise any exception.
        log.warning("synthesis_cache_away", error=type(error).__name__)
        return None


def _keep(key: str, octets: bytes) -> None:
    try:
        cache.set(key, octets, timeout=KEPT)
    except Exception as error:
        log.warning("synthesis_cache_away", error=type(error).__name__)
