"""The files of a synthesis, published or draft: a tagged PDF, and an ODT for word processors."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import NotFound
from consult.core.files.access import open_variant
from consult.core.papers import paper
from consult.core.papers.cached_files import cached_file
from consult.outcomes.documents.parts import SynthesisDocument, make_document
from consult.outcomes.models import Objection, SynthesisVersion
from consult.outcomes.objections.selectors import public_objections
from consult.outcomes.syntheses.content import SynthesisContent, from_json

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

FORM = 4  # Raise this number when the drawing of the same content changes.
STYLES = Path(__file__).parent / "paper.css"


def document_of(organisation: Organisation, version: SynthesisVersion) -> SynthesisDocument:
    """Return the document of a version, in the language in which it is written.

    Its passages come with the public objections of authors, and the replies of the writers.
    """
    visitor = Viewer.public(organisation)
    consultation = get_consultation_by_id(visitor, version.synthesis.consultation_id)
    objections = public_objections(visitor, consultation)
    return _document(organisation, version, from_json(version.content), objections)


def _document(
    organisation: Organisation,
    version: SynthesisVersion | None,
    content: SynthesisContent,
    objections: Mapping[UUID, list[Objection]] | None = None,
) -> SynthesisDocument:
    with translation.override(next(iter(content.languages), "fr")):
        return make_document(organisation, version, content, objections)


def make_pdf(organisation: Organisation, version: SynthesisVersion) -> BytesIO:
    """Return a version as a tagged PDF (PDF/UA-1). It is made once an hour for all readers.

    A passage that was withdrawn from the version, an objection and a reply change the document, and
    therefore the file. Raise `NoPdfHere` or `PaperIsBusy`.
    """
    document = document_of(organisation, version)
    shown = hashlib.sha256(repr((document, organisation.logo_id)).encode()).hexdigest()
    key = f"synthesis:{FORM}:{version.pk}:{shown}"
    return cached_file(key, partial(_draw, organisation, document))


def make_odt(organisation: Organisation, version: SynthesisVersion) -> BytesIO:
    """Return a version as an ODT document that can be edited."""
    return _write(organisation, document_of(organisation, version))


def make_draft_pdf(organisation: Organisation, content: SynthesisContent) -> BytesIO:
    """Return a draft as a tagged PDF that says so on each page. It is not cached.

    Raise `NoPdfHere` or `PaperIsBusy`.
    """
    return _draw(organisation, _document(organisation, None, content))


def make_draft_odt(organisation: Organisation, content: SynthesisContent) -> BytesIO:
    """Return a draft as an ODT document that says so on each page."""
    return _write(organisation, _document(organisation, None, content))


def _draw(organisation: Organisation, document: SynthesisDocument) -> BytesIO:
    logo = _read_logo(organisation)
    address = f"data:image/png;base64,{b64encode(logo).decode()}" if logo else ""
    with translation.override(document.language):
        context = {"document": document, "logo": address}
        markup = render_to_string("synthesis/paper.html", context)
    return paper.write_pdf(markup, STYLES)


def _write(organisation: Organisation, document: SynthesisDocument) -> BytesIO:
    from consult.outcomes.documents.odt import write_odt  # noqa: PLC0415 - heavy, and few processes need it

    return write_odt(document, _read_logo(organisation))


def _read_logo(organisation: Organisation) -> bytes:
    """Return the logo of an organisation as PNG, which word processors read too, or no bytes.

    A logo that the storage lost leaves no gap on the cover.
    """
    if organisation.logo is None:
        return b""
    try:
        with open_variant(organisation.logo, "small.webp") as stored:
            from PIL import Image  # noqa: PLC0415 - heavy, and few processes need it

            image = Image.open(stored)
            out = BytesIO()
            image.save(out, "PNG")
    except NotFound:
        return b""
    return out.getvalue()
