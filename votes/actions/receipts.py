"""Email of a receipt to its voter, at their request."""

from uuid import UUID

from django.utils.translation import gettext as _

from consult.accounts.people.selectors import mailbox_of
from consult.accounts.viewer import Viewer
from consult.core.exceptions import MailIsAway, NotFound
from consult.core.records import limits
from consult.notifications.actions.mails import write_now
from votes.selectors.own import own_position
from votes.selectors.questions import path_of, question_of


def mail_receipt(*, viewer: Viewer, proposal_id: UUID) -> None:
    """Email the viewer's current receipt to their own address, without the choice.

    The email is sent at once and not by a job, because no table may contain a person
    together with the subject of their vote. For the same reason no journal entry is written. Raise
    `NotFound`, `TooMany` or `MailIsAway`.
    """
    own = own_position(viewer, proposal_id)
    limits.check("receipt_mail", viewer.person().pk)
    address = mailbox_of(viewer.person().pk)
    if address is None:
        raise NotFound
    context = {"own": own, "path": path_of(question_of(viewer, proposal_id))}
    try:
        write_now(
            organisation=viewer.organisation,
            to=address,
            template="positions/email/receipt",
            context=context,
        )
    except MailIsAway:
        raise MailIsAway(
            _("The e-mail could not be sent. Try again later, or download the receipt.")
        ) from None
