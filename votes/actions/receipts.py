"""Send somebody their own receipt, because they ask for it."""

from django.utils.translation import gettext as _

from consult.accounts.selectors import mailbox_of
from consult.core import limits
from consult.core.exceptions import MailIsAway, NotFound
from consult.notifications.actions import write_now
from votes.selectors import own_position, path_of, question_of


def mail_receipt(*, viewer, proposal_id) -> None:
    """Mail one's standing receipt to one's own address, without the choice. Raises `NotFound`, `TooMany`, `MailIsAway`.

    Sent at once, not through the outbox: no table may hold a person together with what they voted on (reliability,
    head). Nothing is journalled, for the same reason.
    """
    own = own_position(viewer, proposal_id)
    limits.check("receipt_mail", viewer.participant.pk)
    to = mailbox_of(viewer.participant.pk)
    if to is None:
        raise NotFound
    context = {"own": own, "path": path_of(question_of(viewer, proposal_id))}
    try:
        write_now(organisation=viewer.organisation, to=to, template="positions/email/receipt", context=context)
    except MailIsAway:
        raise MailIsAway(_("The mail could not leave. Try again later, or download the receipt.")) from None
