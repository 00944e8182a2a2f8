"""The reactions of consultations to events of other apps."""

from consult.accounts.events import RoleGiven
from consult.consultations.actions import roles as role_actions
from consult.core.queue.events import after


@after(RoleGiven, sends_mail=True)
def mail_role(event: RoleGiven) -> None:
    """Email the participant who was given a role."""
    role_actions.mail_role(organisation_id=event.organisation_id, grant_id=event.grant_id)
