"""The reactions of consultations to events of other apps."""

from consult.accounts.events import PersonInvited
from consult.consultations.actions import roles as role_actions
from consult.core.queue.events import after


@after(PersonInvited, sends_mail=True)
def mail_invitation(event: PersonInvited) -> None:
    """Email the person who was invited to the team."""
    role_actions.mail_invitation(
        organisation_id=event.organisation_id,
        invitation_id=event.invitation_id,
        sending=event.sending,
    )
