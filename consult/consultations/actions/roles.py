"""The email to a person who was invited to the team."""

from uuid import UUID

from django.conf import settings

from consult.accounts.enums import Role
from consult.accounts.invitations import selectors as invitation_selectors
from consult.accounts.invitations.links import path_of
from consult.notifications.actions.mails import write_once
from consult.organisations.selectors import get_organisation_by_id


def mail_invitation(*, organisation_id: UUID, invitation_id: UUID, sending: int) -> None:
    """Email a person the link of an invitation, once for each time that it is sent.

    Send nothing if it was accepted or withdrawn in the meantime.
    """
    organisation = get_organisation_by_id(organisation_id)
    invitation = invitation_selectors.find_invitation(organisation, invitation_id)
    to = invitation_selectors.get_mailbox(invitation) if invitation else None
    if invitation and to:
        consultation = invitation.consultation
        is_facilitator = invitation.role == Role.FACILITATOR
        context = {
            "invitation": invitation,
            "path": path_of(invitation),
            "needs_second_factor": settings.STAFF_SECOND_FACTOR
            and invitation.role in Role.deciding(),
            "takes_no_part": consultation is not None
            and not (is_facilitator and consultation.facilitators_take_part),
        }
        write_once(
            organisation=organisation,
            key=f"{invitation.pk}:{sending}",
            to=to,
            template="consultations/email/invitation",
            context=context,
        )
