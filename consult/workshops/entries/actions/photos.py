"""Photos of paperboards and post-its. They are private, unless the team makes a photo public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.topics import get_topic
from consult.core.exceptions import Invalid
from consult.core.files import file_store
from consult.core.files.checks import Prepared
from consult.core.postgres.places import last_number
from consult.core.records import journal
from consult.core.words.text import clean_line, count_visible_characters
from consult.workshops.entries.selectors.photos import get_photo
from consult.workshops.meetings.actions.locks import locked_active_workshop
from consult.workshops.models import Photo, Workshop

if TYPE_CHECKING:
    from consult.consultations.models.consultations import Topic

HOLDER = "workshops"
MOST = 60
AT_ONCE = 12
LONGEST = 300
LONGEST_CREDIT = 160
ACT = "workshop.contribute"


@transaction.atomic
def add_photos(
    *, viewer: Viewer, workshop_id: UUID, sent: Sequence[Prepared], topic_id: UUID | None = None
) -> Workshop:
    """Store photos of a workshop as private, in the order in which they were sent.

    Lock the workshop. Raise `Invalid` if there are too many, `StorageIsFull`, `StorageIsAway`,
    `NotFound`, `NotAllowed` or `WorkshopIsCancelled`.
    """
    workshop = locked_active_workshop(viewer, workshop_id, ACT)
    _check_number(sent, AT_ONCE, "photos")
    topic = _topic(viewer, workshop, topic_id)
    rows = Photo.objects.filter(workshop=workshop)
    _check_number([*range(rows.count()), *sent], MOST, "photos")
    last = last_number(rows, "place")
    for place, prepared in enumerate(sent, start=last + 1):
        file = file_store.store(
            prepared,
            organisation=viewer.organisation,
            holder=HOLDER,
            consultation_id=workshop.consultation_id,
        )
        Photo.objects.create(
            organisation_id=workshop.organisation_id,
            workshop=workshop,
            topic=topic,
            file=file,
            place=place,
        )
    journal.record(viewer, "workshop.add_photos", workshop, number=len(sent))
    return workshop


def _check_number(sent: Sequence[Any], most: int, attr: str) -> None:
    if len(sent) > most:
        message = ngettext("%(n)s photo at most.", "%(n)s photos at most.", most) % {"n": most}
        raise Invalid(message, attr=attr)


def _topic(viewer: Viewer, workshop: Workshop, topic_id: UUID | None) -> Topic | None:
    if not topic_id:
        return None
    topic = get_topic(viewer, topic_id)
    if topic.consultation_id != workshop.consultation_id:
        raise Invalid(_("Choose a topic of this consultation."), attr="topic")
    return topic


@transaction.atomic
def describe_photo(
    *,
    viewer: Viewer,
    photo_id: UUID,
    description: str,
    topic_id: UUID | None = None,
    is_public: bool = False,
    credit: str = "",
) -> Photo:
    """Set a photo's description, credit, topic, and whether the workshop's page shows it.

    A public photo needs a description for people who cannot see it. Lock the workshop. Raise
    `Invalid`, `NotAllowed` or `WorkshopIsCancelled`.
    """
    photo = get_photo(viewer, photo_id)
    workshop = locked_active_workshop(viewer, photo.workshop_id, ACT)
    words = clean_line(description)[:LONGEST]
    if is_public and not count_visible_characters(words):
        raise Invalid(
            _("Say in a sentence what the photo shows: some people will not see it."),
            attr="description",
        )
    topic = _topic(viewer, workshop, topic_id)
    was_public = photo.is_public
    photo.description = words
    photo.topic = topic
    photo.is_public = is_public
    photo.credit = clean_line(credit)[:LONGEST_CREDIT]
    photo.save(update_fields=["description", "topic", "is_public", "credit"])
    if is_public != was_public:
        journal.record(
            viewer, "workshop.show_photo" if is_public else "workshop.hide_photo", workshop
        )
    return photo


@transaction.atomic
def remove_photo(*, viewer: Viewer, photo_id: UUID) -> Workshop:
    """Delete a photo with its file. The contributions written from it stay. Lock the workshop."""
    photo = get_photo(viewer, photo_id)
    workshop = locked_active_workshop(viewer, photo.workshop_id, ACT)
    file_id = photo.file_id
    photo.delete()
    file_store.release([file_id])
    journal.record(viewer, "workshop.remove_photo", workshop)
    return workshop
