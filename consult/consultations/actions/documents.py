"""The actions on documents to read before contributing: links, files and images.

A document belongs to a topic or to the whole consultation.
"""

from typing import Any
from uuid import UUID

from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import (
    LANGUAGES,
    changes,
    editorial,
    get_row_by_id,
    locked,
    require,
    take_over,
)
from consult.consultations.actions.topics import locked_topic
from consult.consultations.models import Consultation, Document
from consult.consultations.selectors.welcome import documents_of
from consult.core.exceptions import Invalid
from consult.core.files import file_store
from consult.core.files.checks import Prepared
from consult.core.records import journal
from consult.core.words.text import clean_line

HOLDER = "consultations"
WEB = URLValidator(schemes=["http", "https"])
TEXTS = editorial(Document) | {"url", "media_type", "size"}


@transaction.atomic
def add_document(
    *,
    viewer: Viewer,
    topic_id: UUID | None = None,
    consultation_id: UUID | None = None,
    url: str = "",
    upload: Prepared | None = None,
    media_type: str = "",
    size: int | None = None,
    **texts: str,
) -> Document:
    """Add a document to a topic or to a whole consultation.

    It is either a web address, with its type and its size in bytes, or a file that `core.files`
    prepared. An image needs a description for readers who do not see it. Raise `Invalid` or
    `StorageIsFull`.
    """
    document = Document(organisation=viewer.organisation)
    consultation = _placed(document, viewer, topic_id, consultation_id)
    if upload:
        _described(upload, texts)
        document.file = file_store.store(
            upload, organisation=viewer.organisation, holder=HOLDER, consultation_id=consultation.pk
        )
        media_type = document.file.media_type
        size = document.file.variants[0]["size"]
        url = ""
    else:
        WEB(url)
    written = {**texts, "url": url, "media_type": clean_line(media_type), "size": size}
    take_over(document, changes(document, written, TEXTS))
    journal.record(viewer, "document.add", document, topic=str(topic_id) if topic_id else None)
    return document


def _placed(
    document: Document, viewer: Viewer, topic_id: UUID | None, consultation_id: UUID | None
) -> Consultation:
    """Set the topic or the consultation of a document. Return the consultation, locked."""
    if topic_id:
        consultation, document.topic = locked_topic(viewer, topic_id)
        return consultation
    document.whole = consultation = locked(viewer, consultation_id)  # type: ignore[arg-type]  # not None here
    require(viewer, rules.can_edit(viewer, consultation))
    return consultation


def _described(upload: Prepared, texts: dict[str, Any]) -> None:
    if upload.is_image and not any(texts.get(f"description_{code}") for code in LANGUAGES):
        raise Invalid(_("Describe the image in one sentence."), attr="description_fr")


@transaction.atomic
def remove_document(*, viewer: Viewer, document_id: UUID) -> None:
    """Remove a document. The journal records it.

    Its file is deleted once nothing points to it.
    """
    found = get_row_by_id(documents_of(Consultation.objects.visible_to(viewer)), document_id)
    require(viewer, rules.can_edit(viewer, locked(viewer, found.consultation_id)))
    document = get_row_by_id(Document.objects.select_for_update(of=["self"]), document_id)
    journal.record(
        viewer,
        "document.remove",
        document,
        topic=str(document.topic_id) if document.topic_id else None,
    )
    file_id = document.file_id
    document.delete()
    file_store.release([file_id] if file_id else [])
