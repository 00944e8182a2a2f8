"""The e-mails to the holder of an account about that account."""

from consult.accounts.events import SecondFactorReset
from consult.accounts.people.selectors import mailbox_of
from consult.core.queue.events import after
from consult.notifications.actions.mails import write_once
from consult.organisations.selectors import get_organisation_by_id


@after(SecondFactorReset, sends_mail=True)
def mail_second_factor_reset(event: SecondFactorReset) -> None:
    """Email the holder of an account that its second factor was reset."""
    to = mailbox_of(event.participant_id)
    if to is None:
        return
    organisation = get_organisation_by_id(event.organisation_id)
    template = "account/email/second_factor_reset"
    write_once(
        organisation=organisation, key=str(event.entry_id), to=to, template=template, context={}
    )
