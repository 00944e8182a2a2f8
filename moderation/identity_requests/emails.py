"""Mails to people whose identity the team read: when, why, and that two people agreed (ADR 50)."""

from uuid import UUID

from consult.accounts.people.selectors import Mailbox, mailbox_of
from consult.core.queue import jobs
from consult.notifications.actions.mails import write_once
from moderation import target_kinds
from moderation.appeals import selectors as appeal_selectors
from moderation.identity_requests import selectors
from moderation.models import Approval

MAIL = "moderation/email/identity"


@jobs.job("moderation.email_identity", is_short=True, sends_mail=True)
def email_identity(*, approval_id: UUID) -> None:
    """Email the person whose identity was read, at the address that was read.

    No mail is sent if there is no address, or if the person was erased.
    """
    approval = Approval.objects.select_related("organisation", "consultation").get(pk=approval_id)
    notice, person = selectors.find_notice_and_person(approval)
    to = Mailbox(notice.email) if notice else None
    if person:
        to = mailbox_of(person.pk)
    if to is None or not to.address:
        return
    target = appeal_selectors.target_of(notice) if notice else None
    path = target_kinds.get_kind(notice.target_kind).path(target) if target is not None else ""
    context = {"approval": approval, "is_reporter": notice is not None, "path": path}
    write_once(
        organisation=approval.organisation,
        key=str(approval.pk),
        to=to,
        template=MAIL,
        context=context,
    )
