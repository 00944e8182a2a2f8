"""The e-mails of other apps below this one: to the holder of an account, to a sender address."""

from consult.accounts.events import SecondFactorReset, SenderAsked
from consult.accounts.people.selectors import Mailbox, mailbox_of
from consult.accounts.senders.actions import VALID
from consult.accounts.senders.codes import code_of
from consult.accounts.senders.selectors import find_sending
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


@after(SenderAsked, sends_mail=True)
def mail_sender_code(event: SenderAsked) -> None:
    """Email the code that proves a sender address to that address, unless another was sent since."""
    organisation = get_organisation_by_id(event.organisation_id)
    request = find_sending(organisation, event.request_id, event.sending)
    if request is None:
        return
    write_once(
        organisation=organisation,
        key=f"{request.pk}:{request.sendings}",
        to=Mailbox(request.address),
        template="account/email/sender_code",
        context={"code": code_of(request), "minutes": VALID.seconds // 60},
    )
