"""The erasure of a person from workshops: the workshops that they ran, and their registrations."""

from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.core.records import journal
from consult.workshops.models import Facilitation, Registration


def erase_from_workshops(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Delete a participant's facilitations, and the registrations that they made while signed in.

    The workshops stay without that name, and the seats become free. A registration made without
    signing in cannot be found here. The person can delete it with the link in the confirmation
    email, and it is deleted in any case a month after the workshop.
    """
    rows = {"organisation": viewer.organisation, "participant": participant_id}
    for facilitation in Facilitation.objects.filter(**rows).select_related("workshop"):
        journal.record(
            viewer.system(viewer.organisation), "workshop.forget_facilitator", facilitation.workshop
        )
        facilitation.delete()
    Registration.objects.filter(**rows).delete()
