"""What contributions are asked beside their text, and the words by which they are classed."""

from __future__ import annotations

from consult.consultations.models import Consultation, Field, Tag
from consult.core.exceptions import NotFound
from consult.core.finding import one_of
from consult.core.text import fold


def fields(viewer, consultation) -> list[Field]:
    """What contributions are or were asked beside their text, in order: answers to removed fields stay readable."""
    if consultation.organisation_id != viewer.organisation.id:
        raise NotFound
    return list(Field.objects.filter(consultation=consultation))


def fields_asked(topic) -> list[Field]:
    """What a contribution to a topic is asked now, in order; one query."""
    return list(Field.objects.asked_in(topic))


def get_field(viewer, consultation, field_id) -> Field:
    """One field of a consultation that is still asked. Raises `NotFound`."""
    found = Field.objects.filter(consultation=consultation, organisation=viewer.organisation, removed_at=None)
    return one_of(found, pk=field_id)


def tags(viewer, consultation) -> list[Tag]:
    """The words by which contributions are classed, in alphabetical order of the reader's language; one query."""
    if consultation.organisation_id != viewer.organisation.id:
        raise NotFound
    return sorted(Tag.objects.filter(consultation=consultation), key=lambda tag: fold(tag.label))


def has_tag(viewer, tag_id) -> bool:
    """Whether a tag is on the list of a consultation that the viewer may know of."""
    return Tag.objects.filter(pk=tag_id, consultation__in=Consultation.objects.visible_to(viewer)).exists()


def get_tag(viewer, consultation, tag_id) -> Tag:
    """One of them. Raises `NotFound`."""
    return one_of(Tag.objects.filter(consultation=consultation, organisation=viewer.organisation), pk=tag_id)
