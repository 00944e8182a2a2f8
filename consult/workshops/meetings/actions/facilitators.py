"""The appointment and the dismissal of the facilitators of a workshop."""

from uuid import UUID

from django.db import transaction

from consult.accounts.enums import Role
from consult.accounts.invitations.actions import ensure_invited
from consult.accounts.roles.selectors import find_holder
from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id
from consult.core.exceptions import NotAllowed
from consult.core.records import journal
from consult.workshops import rules
from consult.workshops.models import ExpectedFacilitator, Facilitation, Workshop


@transaction.atomic
def appoint_facilitator(
    *, viewer: Viewer, workshop_id: UUID, email: str, sends_mail: bool = True
) -> Facilitation | ExpectedFacilitator:
    """Make the person with this address a facilitator of a workshop.

    A person who has the role in the consultation runs the workshop at once. Another person is
    invited to the role, and runs it after accepting. Without `sends_mail`, the caller's email has
    the link. A second call changes nothing. The journal entry does not contain the address. Raise
    `NotFound` or `NotAllowed`, and the errors of an invitation.
    """
    workshop = _workshop(viewer, workshop_id)
    role = (Role.FACILITATOR, workshop.consultation_id)
    participant_id = find_holder(viewer.organisation, email, *role)
    if participant_id:
        return _appoint(viewer, workshop, participant_id)
    invitation = ensure_invited(
        viewer=viewer,
        email=email,
        role=Role.FACILITATOR,
        consultation_id=workshop.consultation_id,
        sends_mail=sends_mail,
    )
    expected, _created = ExpectedFacilitator.objects.get_or_create(
        workshop=workshop, invitation=invitation, defaults={"organisation": workshop.organisation}
    )
    return expected


@transaction.atomic
def appoint_invited(*, organisation_id: UUID, invitation_id: UUID, participant_id: UUID) -> None:
    """Make a person who accepted an invitation the facilitator of the workshops that expect them."""
    rows = ExpectedFacilitator.objects.filter(
        organisation=organisation_id, invitation=invitation_id
    )
    for expected in rows.select_related("workshop__organisation").order_by("pk"):
        workshop = expected.workshop
        _appoint(Viewer.system(workshop.organisation), workshop, participant_id)
        expected.delete()


@transaction.atomic
def dismiss_expected(*, viewer: Viewer, expected_id: UUID) -> None:
    """Expect an invited person no longer for a workshop.

    The invitation to the consultation stays, for other workshops.
    """
    rows = ExpectedFacilitator.objects.filter(workshop__in=Workshop.objects.visible_to(viewer))
    expected = get_row_by_id(rows, expected_id)
    _workshop(viewer, expected.workshop_id)
    expected.delete()


@transaction.atomic
def dismiss_facilitator(*, viewer: Viewer, facilitation_id: UUID) -> None:
    """Dismiss a facilitator from a workshop.

    Their role in the consultation stays, for their other workshops.
    """
    rows = Facilitation.objects.filter(workshop__in=Workshop.objects.visible_to(viewer))
    facilitation = get_row_by_id(rows.select_related("workshop"), facilitation_id)
    workshop = _workshop(viewer, facilitation.workshop_id)
    journal.record(
        viewer, "workshop.dismiss", workshop, participant=str(facilitation.participant_id)
    )
    facilitation.delete()


def _appoint(viewer: Viewer, workshop: Workshop, participant_id: UUID) -> Facilitation:
    facilitation, created = Facilitation.objects.get_or_create(
        workshop=workshop,
        participant_id=participant_id,
        defaults={"organisation": workshop.organisation},
    )
    if created:
        journal.record(viewer, "workshop.appoint", workshop, participant=str(participant_id))
    return facilitation


def _workshop(viewer: Viewer, workshop_id: UUID) -> Workshop:
    workshop = get_row_by_id(
        Workshop.objects.visible_to(viewer).select_related("organisation"), workshop_id
    )
    if not rules.can_appoint(viewer, workshop.consultation_id):
        raise NotAllowed
    return workshop
