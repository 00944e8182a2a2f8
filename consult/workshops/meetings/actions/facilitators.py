"""The appointment and the dismissal of the facilitators of a workshop."""

from typing import Any
from uuid import UUID

from django.db import transaction

from consult.accounts.enums import Role
from consult.accounts.roles.actions import grant_role_by_email
from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id
from consult.core.exceptions import NotAllowed
from consult.core.records import journal
from consult.workshops import rules
from consult.workshops.models import Facilitation, Workshop


@transaction.atomic
def appoint_facilitator(*, viewer: Viewer, workshop_id: UUID, email: str) -> Facilitation:
    """Make the person with this address a facilitator of a workshop.

    An account is not required. It also grants the role in the consultation, which an email
    announces. A second call changes nothing. The journal entry does not contain the address. Raise
    `NotFound` or `NotAllowed`.
    """
    workshop = _workshop(viewer, workshop_id)
    where: dict[str, Any] = {"role": Role.FACILITATOR, "consultation_id": workshop.consultation_id}
    grant = grant_role_by_email(viewer=viewer, email=email, **where)
    person = {"workshop": workshop, "participant": grant.participant}
    facilitation, created = Facilitation.objects.get_or_create(
        **person, defaults={"organisation": workshop.organisation}
    )
    if created:
        journal.record(viewer, "workshop.appoint", workshop, participant=str(grant.participant_id))
    return facilitation


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


def _workshop(viewer: Viewer, workshop_id: UUID) -> Workshop:
    workshop = get_row_by_id(
        Workshop.objects.visible_to(viewer).select_related("organisation"), workshop_id
    )
    if not rules.can_appoint(viewer, workshop.consultation_id):
        raise NotAllowed
    return workshop
