"""The queries of documents, help points and partners, and of the access to their files."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from consult.accounts.viewer import Viewer
from consult.consultations.models import Consultation, Document, HelpPoint, Partner, Topic
from consult.consultations.selectors.previews import previewed_ids
from consult.core.exceptions import NotFound

# The documents of a topic, each with its file.
WITH_FILES = Prefetch("documents", Document.objects.select_related("file"))


def documents(
    viewer: Viewer, *, consultation: Consultation | None = None, topic: Topic | None = None
) -> list[Document]:
    """Return the documents of a consultation or of a topic, each with its file. One query.

    The caller got `consultation` or `topic` from another selector. Raise `NotFound` for another
    organisation.
    """
    _check_organisation(viewer, consultation or topic)
    name = "whole" if consultation else "topic"
    parent = consultation or topic
    return list(Document.objects.filter(**{name: parent}).select_related("file"))


def documents_of(consultations: Iterable[Consultation]) -> QuerySet[Document]:
    """Return every document of some consultations and of their topics."""
    return Document.objects.filter(
        Q(whole__in=consultations) | Q(topic__consultation__in=consultations)
    )


def help_points(viewer: Viewer, consultation: Consultation) -> list[HelpPoint]:
    """Return the help points of a consultation. One query."""
    _check_organisation(viewer, consultation)
    return list(HelpPoint.objects.filter(consultation=consultation))


def has_help(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether a consultation has a contact or a help point.

    No query if the consultation was loaded for its page.
    """
    contact = consultation.contact_name or consultation.contact_email or consultation.contact_phone
    known = getattr(consultation, "has_help_points", None)
    return bool(contact) or (bool(help_points(viewer, consultation)) if known is None else known)


def partners(viewer: Viewer, consultation: Consultation) -> list[Partner]:
    """Return the partners of a consultation, each with its logo. One query."""
    _check_organisation(viewer, consultation)
    return list(Partner.objects.filter(consultation=consultation).select_related("logo"))


def _check_organisation(viewer: Viewer, parent: Consultation | Topic | None) -> None:
    if parent.organisation_id != viewer.organisation.id:  # type: ignore[union-attr]  # not None here
        raise NotFound


def can_read_file(viewer: Viewer, file_id: UUID, key: str = "") -> bool:
    """Return whether a file belongs to a consultation that the viewer may see.

    A viewer with the key of a preview link may also see the draft of that link.
    """
    visible = Consultation.objects.visible_to(viewer)
    if key:
        visible |= Consultation.objects.filter(pk__in=previewed_ids(viewer, key))
    return (
        visible.filter(cover=file_id).exists()
        or Topic.objects.filter(picture=file_id, consultation__in=visible).exists()
        or documents_of(visible).filter(file=file_id).exists()
        or Partner.objects.filter(logo=file_id, consultation__in=visible).exists()
    )


def list_files(consultation: Consultation) -> set[UUID]:
    """Return the files of a consultation, of its topics, documents and partners."""
    here = [consultation]
    pictures = Topic.objects.filter(consultation__in=here).values_list("picture", flat=True)
    own = documents_of(here).values_list("file", flat=True)
    logos = Partner.objects.filter(consultation__in=here).values_list("logo", flat=True)
    return {pk for pk in (consultation.cover_id, *pictures, *own, *logos) if pk}


def find_used_files(ids: Iterable[UUID]) -> set:
    """Return which of these files belong to a consultation, a topic, a document or a partner."""
    ids = list(ids)
    covers = Consultation.objects.filter(cover__in=ids).values_list("cover", flat=True)
    pictures = Topic.objects.filter(picture__in=ids).values_list("picture", flat=True)
    own = Document.objects.filter(file__in=ids).values_list("file", flat=True)
    logos = Partner.objects.filter(logo__in=ids).values_list("logo", flat=True)
    return {*covers, *pictures, *own, *logos}
