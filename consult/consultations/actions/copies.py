"""The copy of the documents, images and partners of a consultation into a draft.

A file is not stored twice: the rows of both consultations point to it, and it is deleted when no
row does.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import (
    LANGUAGES,
    get_row_by_id,
    locked,
    require,
    take_over,
)
from consult.consultations.models import Consultation, Document, Partner, Topic
from consult.core.records import journal

COVER = ("cover", "cover_credit", *(f"cover_alt_{code}" for code in LANGUAGES))
PICTURE = ("picture", "picture_credit", *(f"picture_alt_{code}" for code in LANGUAGES))
DOCUMENT = (
    "url",
    "file",
    "media_type",
    "size",
    *(f"{name}_{code}" for name in ("title", "description") for code in LANGUAGES),
)
PARTNER = ("name", "url", "logo")


@transaction.atomic
def copy_documents_and_images(
    *, viewer: Viewer, source_id: UUID, consultation_id: UUID, topic_ids: Sequence[UUID]
) -> None:
    """Copy the cover, the pictures, the documents and the partners of a consultation into a draft.

    `topic_ids` are the topics of the draft, in the order of those of the source. Lock both
    consultations, so that no file is deleted meanwhile. Raise `NotFound` or `NotAllowed`.
    """
    draft = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, draft))
    source = locked(viewer, source_id)
    _copy_cover(viewer, source, draft)
    topics = [get_row_by_id(draft.topics.all(), pk) for pk in topic_ids]
    for before, topic in zip(source.topics.all(), topics, strict=True):
        _copy_picture(viewer, before, topic)
        _copy_documents(viewer, before.documents.all(), topic=topic)
    _copy_documents(viewer, source.documents.all(), whole=draft)
    for partner in source.partners.all():
        added = Partner(organisation=viewer.organisation, consultation=draft)
        take_over(added, _values(partner, PARTNER))
        journal.record(viewer, "partner.add", added)


def _copy_cover(viewer: Viewer, source: Consultation, draft: Consultation) -> None:
    if source.cover_id:
        take_over(draft, _values(source, COVER))
        journal.record(viewer, "consultation.cover", draft)


def _copy_picture(viewer: Viewer, before: Topic, topic: Topic) -> None:
    if before.picture_id:
        take_over(topic, _values(before, PICTURE))
        journal.record(viewer, "topic.picture", topic)


def _copy_documents(
    viewer: Viewer, documents: Iterable[Document], **place: Topic | Consultation
) -> None:
    for document in documents:
        added = Document(organisation=viewer.organisation, **place)
        take_over(added, _values(document, DOCUMENT))
        topic = place.get("topic")
        journal.record(viewer, "document.add", added, topic=str(topic.pk) if topic else None)


def _values(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
