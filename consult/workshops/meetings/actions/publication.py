"""The publication, the cancellation and the removal of a workshop. Only a draft can be removed."""

from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import require
from consult.core.files import file_store
from consult.core.postgres import clock
from consult.core.queue import events, jobs
from consult.core.records import journal
from consult.workshops.entries.actions.contributions import publish_held_contributions
from consult.workshops.enums import WorkshopState
from consult.workshops.events import WorkshopPublished
from consult.workshops.exceptions import (
    WorkshopIsIncomplete,
    WorkshopIsNotPublic,
    WorkshopIsPublic,
    WorkshopWasHeld,
)
from consult.workshops.meetings.actions.locks import (
    announce_change,
    locked_active_workshop,
    locked_workshop,
)
from consult.workshops.meetings.selectors.readiness import missing
from consult.workshops.models import Workshop


@transaction.atomic
def publish_workshop(*, viewer: Viewer, workshop_id: UUID) -> Workshop:
    """Publish a workshop, before or after it is held, with the contributions written for it.

    Publishing it twice changes nothing. Lock the workshop, then its contributions. Raise
    `WorkshopIsIncomplete` with the missing facts in sentences, or `WorkshopIsCancelled`.
    """
    workshop = locked_active_workshop(viewer, workshop_id)
    if workshop.state == WorkshopState.PUBLISHED:
        return workshop
    moment = clock.now()
    if lacks := missing(workshop, moment):
        raise WorkshopIsIncomplete(lacks)
    workshop.state = WorkshopState.PUBLISHED
    workshop.published_at = moment
    workshop.save(update_fields=["state", "published_at"])
    written = publish_held_contributions(viewer, workshop)
    journal.record(
        viewer,
        "workshop.publish",
        workshop,
        participants=workshop.participants,
        contributions=written,
    )
    place = (workshop.organisation_id, workshop.consultation_id, workshop.pk)
    events.announce(workshop.organisation_id, WorkshopPublished(*place))
    return workshop


@transaction.atomic
def cancel_workshop(*, viewer: Viewer, workshop_id: UUID) -> Workshop:
    """Cancel a published workshop.

    The people who registered by email are notified. Its page stays. Lock the workshop. Raise
    `WorkshopIsNotPublic` for a draft, and `WorkshopWasHeld` once people were counted or a
    contribution was written.
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
    announce_change(workshop)
    registered = workshop.registrations.exclude(email="").values_list("pk", flat=True)
    jobs.store(
        workshop.organisation_id,
        *(jobs.Request("workshops.call_off", {"registration_id": pk}) for pk in registered),
    )
    return workshop


@transaction.atomic
def remove_workshop(*, viewer: Viewer, workshop_id: UUID) -> None:
    """Delete a draft with its facts.

    The journal still shows that it existed. Raise `WorkshopIsPublic`, or `WorkshopWasHeld` if a
    contribution or a recording refers to it.
    """
    workshop = locked_workshop(viewer, workshop_id)
    if workshop.state != WorkshopState.DRAFT:
        raise WorkshopIsPublic
    journal.record(viewer, "workshop.remove", workshop, number=workshop.number)
    try:
        with transaction.atomic():
            workshop.delete()
    except ProtectedError:  # A contribution or a recording refers to it.
        raise WorkshopWasHeld from None


@transaction.atomic
def remove_workshops(*, viewer: Viewer, consultation_id: UUID) -> None:
    """Delete the workshops of a draft consultation, which the public has never seen.

    The caller has locked the consultation. Lock the workshops, and delete the files of their
    photos. Raise `NotAllowed`, or `WorkshopWasHeld` if a contribution or a recording refers to one
    of them.
    """
    require(viewer, may(viewer, "consultation.delete", consultation_id))
    rows = Workshop.objects.filter(organisation=viewer.organisation, consultation=consultation_id)
    for workshop in rows.order_by("id").select_for_update(no_key=True):
        if workshop.provenances.exists() or workshop.recordings.exists():
            raise WorkshopWasHeld
        files = list(workshop.photos.values_list("file_id", flat=True))
        journal.record(viewer, "workshop.remove", workshop, number=workshop.number)
        workshop.delete()
        file_store.release(files)


def _was_held(workshop: Workshop) -> bool:
    return workshop.participants is not None or workshop.provenances.exists()
