"""The queries of fields and tags."""

from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.models import Consultation, Field, Tag, Topic
from consult.core.exceptions import NotFound
from consult.core.postgres.lookup import get_row
from consult.core.words.text import fold


def fields(viewer: Viewer, consultation: Consultation) -> list[Field]:
    """Return all fields of a consultation in order, with removed ones.

    Answers to removed fields stay readable.
    """
    if consultation.organisation_id != viewer.organisation.id:
        raise NotFound
    return list(Field.objects.filter(consultation=consultation))


def list_active_fields(topic: Topic) -> list[Field]:
    """Return the fields that a contribution to a topic is asked now, in order. One query."""
    return list(Field.objects.active_for(topic))


def get_field(viewer: Viewer, consultation: Consultation, field_id: UUID) -> Field:
    """Return a field that is still asked. Raise `NotFound`."""
    found = Field.objects.filter(
        consultation=consultation, organisation=viewer.organisation, removed_at=None
    )
    return get_row(found, pk=field_id)


def tags(viewer: Viewer, consultation: Consultation) -> list[Tag]:
    """Return the tags, in the alphabetical order of the reader's language. One query."""
    if consultation.organisation_id != viewer.organisation.id:
        raise NotFound
    rows = Tag.objects.filter(consultation=consultation)
    return sorted(rows, key=lambda tag: fold(tag.label))


def has_tag(viewer: Viewer, tag_id: UUID) -> bool:
    """Return whether a tag belongs to a consultation that the viewer may see."""
    return Tag.objects.filter(
        pk=tag_id, consultation__in=Consultation.objects.visible_to(viewer)
    ).exists()


def get_tag(viewer: Viewer, consultation: Consultation, tag_id: UUID) -> Tag:
    """Return a tag of a consultation. Raise `NotFound`."""
    return get_row(
        Tag.objects.filter(consultation=consultation, organisation=viewer.organisation), pk=tag_id
    )
