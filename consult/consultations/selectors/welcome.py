"""What helps people to take part: documents, help points, partners; and who may read the files of all this."""

from __future__ import annotations

from django.db.models import Prefetch, Q

from consult.consultations.models import Consultation, Document, HelpPoint, Partner
from consult.core.exceptions import NotFound

# A topic's documents, each with its file.
WITH_FILES = Prefetch("documents", Document.objects.select_related("file"))


def documents(viewer, *, consultation=None, topic=None):
    """What to look at before contributing, of a consultation as a whole or of a topic, each with its file; one query.

    Both were given to the viewer by another selector; none of another tenant.
    """
    _of_theirs(viewer, consultation or topic)
    rows = Document.objects.filter(whole=consultation) if consultation else Document.objects.filter(topic=topic)
    return rows.select_related("file")


def documents_of(consultations):
    """Every document of some consultations, as a whole or on their topics."""
    return Document.objects.filter(Q(whole__in=consultations) | Q(topic__consultation__in=consultations))


def help_points(viewer, consultation):
    """Where one is helped to take part; one query."""
    _of_theirs(viewer, consultation)
    return HelpPoint.objects.filter(consultation=consultation)


def has_help(viewer, consultation) -> bool:
    """Whether the page of a consultation says where to get help; no query where it was read to be shown."""
    is_told = consultation.contact_name or consultation.contact_email or consultation.contact_phone
    known = getattr(consultation, "has_help_points", None)
    return bool(is_told) or (help_points(viewer, consultation).exists() if known is None else known)


def partners(viewer, consultation):
    """Who carries the consultation too, each with its logo; one query."""
    _of_theirs(viewer, consultation)
    return Partner.objects.filter(consultation=consultation).select_related("logo")


def _of_theirs(viewer, thing):
    if thing.organisation_id != viewer.organisation.id:
        raise NotFound


def shows_file(viewer, file_id, key="") -> bool:
    """Whether a file stands on a consultation that the viewer, or whoever has its preview key, may see."""
    visible = Consultation.objects.visible_to(viewer)
    if key:
        visible |= Consultation.objects.filter(organisation=viewer.organisation, preview_key=key)
    return (
        visible.filter(cover=file_id).exists()
        or documents_of(visible).filter(file=file_id).exists()
        or Partner.objects.filter(logo=file_id, consultation__in=visible).exists()
    )


def held_files(ids) -> set:
    """Those of these files that a consultation, a document or a partner points to."""
    ids = list(ids)
    covers = Consultation.objects.filter(cover__in=ids).values_list("cover", flat=True)
    own = Document.objects.filter(file__in=ids).values_list("file", flat=True)
    logos = Partner.objects.filter(logo__in=ids).values_list("logo", flat=True)
    return {*covers, *own, *logos}
