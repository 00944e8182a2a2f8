"""Loading a workshop under lock for an act on it, and announcing its changes."""

from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id, require
from consult.core.queue import events
from consult.workshops import rules
from consult.workshops.enums import WorkshopState
from consult.workshops.events import WorkshopChanged
from consult.workshops.exceptions import WorkshopIsCancelled
from consult.workshops.models import Workshop


def locked_workshop(viewer: Viewer, workshop_id: UUID, act: str = "workshop.edit") -> Workshop:
    """Return a workshop on which the viewer may do the act, locked `FOR NO KEY UPDATE`.

    Acts on the same workshop wait for one another. Rows that only refer to it (a contribution, a
    recording) can be written without waiting. Raise `NotFound` or `NotAllowed`.
    """
    visible = Workshop.objects.visible_to(viewer).select_related("consultation", "organisation")
    workshop = get_row_by_id(visible.select_for_update(no_key=True, of=("self",)), workshop_id)
    require(viewer, rules.may_write(viewer, act, workshop))
    return workshop


def locked_active_workshop(
    viewer: Viewer, workshop_id: UUID, act: str = "workshop.edit"
) -> Workshop:
    """Return a workshop under lock as `locked_workshop` does.

    Raise `WorkshopIsCancelled` if it is cancelled.
    """
    workshop = locked_workshop(viewer, workshop_id, act)
    if workshop.state == WorkshopState.CANCELLED:
        raise WorkshopIsCancelled
    return workshop


def announce_change(workshop: Workshop) -> None:
    """Announce that public facts of a workshop changed. A draft is not announced."""
    if workshop.state != WorkshopState.DRAFT:
        place = (workshop.organisation_id, workshop.consultation_id, workshop.pk)
        events.announce(workshop.organisation_id, WorkshopChanged(*place))
