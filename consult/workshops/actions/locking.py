"""A workshop somebody writes for, loaded under lock; and what every act on one announces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.consultations.actions.writing import one, require
from consult.core import events
from consult.workshops import rules
from consult.workshops.enums import WorkshopState
from consult.workshops.events import WorkshopChanged
from consult.workshops.exceptions import WorkshopIsCancelled
from consult.workshops.models import Workshop

if TYPE_CHECKING:
    from uuid import UUID


def locked_workshop(viewer, workshop_id: UUID, act: str = "workshop.edit") -> Workshop:
    """One that the viewer may do an act on, `FOR NO KEY UPDATE`: its acts wait for one another.

    What merely refers to it (a contribution, a recording) does not wait. Raises `NotFound`, `NotAllowed`.
    """
    seen = Workshop.objects.visible_to(viewer).select_related("consultation", "organisation")
    workshop = one(seen.select_for_update(no_key=True, of=("self",)), workshop_id)
    require(viewer, rules.may_write(viewer, act, workshop))
    return workshop


def standing_workshop(viewer, workshop_id: UUID, act: str = "workshop.edit") -> Workshop:
    """The same, or `WorkshopIsCancelled`."""
    workshop = locked_workshop(viewer, workshop_id, act)
    if workshop.state == WorkshopState.CANCELLED:
        raise WorkshopIsCancelled
    return workshop


def tell_changed(workshop: Workshop) -> None:
    """Announce that what is public of a workshop changed; nothing of a draft."""
    if workshop.state != WorkshopState.DRAFT:
        place = (workshop.organisation_id, workshop.consultation_id, workshop.pk)
        events.announce(workshop.organisation_id, WorkshopChanged(*place))
