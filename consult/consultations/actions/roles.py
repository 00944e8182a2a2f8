"""The email to a participant who was given a role."""

from uuid import UUID

from django.conf import settings

from consult.accounts.enums import Role
from consult.accounts.people import selectors as people_selectors
from consult.accounts.roles import selectors as role_selectors
from consult.consultations.selectors.consultations import path_of
from consult.notifications.actions.mails import write_once
from consult.organisations.selectors import get_organisation_by_id


def mail_role(*, organisation_id: UUID, grant_id: UUID) -> None:
    """Email a participant about a new role, once, with the link to the team area.

    Send nothing if the role was withdrawn in the meantime.
    """
    organisation = get_organisation_by_id(organisation_id)
    grant = role_selectors.role_grant(organisation, grant_id)
    to = people_selectors.mailbox_of(grant.participant_id) if grant else None
    if grant and to:
        path = path_of(grant.consultation) if grant.consultation else ""
        decides = grant.role in Role.deciding()
        context = {
            "grant": grant,
            "path": path,
            "team_path": "/staff/workshops/" if grant.role == Role.FACILITATOR else "/staff/",
            "needs_second_factor": settings.STAFF_SECOND_FACTOR and decides,
            "takes_no_part": grant.consultation is not None
            and not (grant.role == Role.FACILITATOR and grant.consultation.facilitators_take_part),
        }
        template = "consultations/email/role"
        write_once(
            organisation=organisation, key=str(grant.pk), to=to, template=template, context=context
        )
