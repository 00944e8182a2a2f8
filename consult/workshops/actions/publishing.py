"""A workshop is published, cancelled, or removed while nobody knew of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import ProtectedError

from consult.core import clock, events, journal
from consult.workshops.actions.locking import locked_workshop, standing_workshop, tell_changed
from consult.workshops.enums import WorkshopState
from consult.workshops.events import ComingCalledOff, WorkshopPublished
from consult.workshops.exceptions import (
    WorkshopIsIncomplete,
    WorkshopIsNotPublic,
    WorkshopIsPublic,
    WorkshopWasHeld,
)
from consult.workshops.selectors import missing

if TYPE_CHECKING:
    from uuid import UUID

    from consult.workshops.models import Workshop


@transaction.atomic
def publish_workshop(*, viewer, workshop_id: UUID) -> Workshop:
    """Show a workshop to everybody, to announce it or to tell of it; publishing it twice changes nothing.

    Locks the workshop. Raises `WorkshopIsIncomplete` with what is missing, in sentences; `WorkshopIsCancelled`.
    """
    workshop = standing_workshop(viewer, workshop_id)
    if workshop.state == WorkshopState.PUBLISHED:
        return workshop
    moment = clock.now()
    if lacks := missing(workshop, moment):
        raise WorkshopIsIncomplete(lacks)
    workshop.state, workshop.published_at = WorkshopState.PUBLISHED, moment
    workshop.save(update_fields=["state", "published_at"])
    journal.record(viewer, "workshop.publish", workshop, participants=workshop.participants)
    place = (workshop.organisation_id, workshop.consultation_id, workshop.pk)
    events.announce(workshop.organisation_id, WorkshopPublished(*place))
    return workshop


@transaction.atomic
def cancel_workshop(*, viewer, workshop_id: UUID) -> Workshop:
    """Say that an announced workshop will not be held; whoever registered by e-mail is told. Its page stays.

    Locks the workshop. Raises `WorkshopIsNotPublic` for a draft, `WorkshopWasHeld` once somebody came.
    """
    workshop = locked_workshop(viewer, workshop_id)
    if workshop.state == WorkshopState.CANCELLED:
        return workshop
    if workshop.state == WorkshopState.DRAFT:
        raise WorkshopIsNotPublic
    if _was_held(workshop):
        raise WorkshopWasHeld
    workshop.state = WorkshopState.CANCELLED
    workshop.save(update_fields=["state"])
    journal.record(viewer, "workshop.cancel", workshop)
    tell_changed(workshop)
    for registration_id in workshop.registrations.exclude(email="").values_list("pk", flat=True):
        events.announce(workshop.organisation_id, ComingCalledOff(workshop.organisation_id, registration_id))
    return workshop


@transaction.atomic
def remove_workshop(*, viewer, workshop_id: UUID) -> None:
    """Remove a draft with its facts; the journal keeps that it was there.

    Raises `WorkshopIsPublic`, or `WorkshopWasHeld` where something was already made of it.
    """
    workshop = locked_workshop(viewer, workshop_id)
    if workshop.state != WorkshopState.DRAFT:
        raise WorkshopIsPublic
    journal.record(viewer, "workshop.remove", workshop, number=workshop.number)
    try:
        with transaction.atomic():
            workshop.delete()
    except ProtectedError:  # a contribution, a recording
        raise WorkshopWasHeld from None


def _was_held(workshop):
    return workshop.participants is not None or workshop.provenances.exists()
