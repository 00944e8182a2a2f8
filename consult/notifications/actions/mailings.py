"""The sending of waiting mailings, each at most once.

A mailing whose sending began and was interrupted is not sent again. Where the mail server refuses
an e-mail for now, or cannot be reached, the mailing waits for longer and longer, at most one hour.
Where a process ends before it begins to send, another one takes the mailing when its lease ends.
Where a process ends during the sending, the result is unknown: the mailing stays in doubt, and its
news are still shown on the site (ADR 21).
"""

from contextlib import suppress
from datetime import timedelta

import structlog
from django.core.mail import get_connection
from django.core.mail.message import EmailMessage
from django.db import transaction
from django.db.models import QuerySet

from consult.accounts.people.selectors import mailbox_of
from consult.core.exceptions import AddressRefused
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow
from consult.core.queue.dispatch import send
from consult.core.records import mail
from consult.notifications import selectors
from consult.notifications.actions.letters import letter
from consult.notifications.enums import MailingState
from consult.notifications.models import Mailing

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=1)
AT_A_TIME = 200


def send_due(limit: int = AT_A_TIME) -> int:
    """Send the mailings that are due, the oldest first. Return the number sent.

    Several processes may run it at once. Where more mailings than the limit may be due, it starts
    another task at once, because the scheduler would start the next one later.
    """
    _give_up_in_doubt()
    sent = 0
    for _ in range(limit):
        mailing = _take()
        if mailing is None:
            break
        with tenancy.organisation(mailing.organisation_id):
            sent += _send(mailing)
    else:
        send("notifications.send")
    return sent


def _take() -> Mailing | None:
    """Return a mailing that is due, or None.

    Store its lease, during which no other process takes it.
    """
    with (
        tenancy.across_organisations("mails of every organisation wait in one row"),
        transaction.atomic(),
    ):
        due = Mailing.objects.filter(state=MailingState.WAITING, due_at__lte=ClockNow()).order_by(
            "due_at", "id"
        )
        mailing = (
            due.select_for_update(skip_locked=True, of=("self",))
            .select_related("organisation")
            .first()
        )
        if mailing is None:
            return None
        mailing.attempts += 1
        Mailing.objects.filter(pk=mailing.pk).update(
            attempts=mailing.attempts, due_at=ClockNow() + LEASE
        )
        return mailing


def _send(mailing: Mailing) -> bool:
    """Send one mailing. Return whether it was sent."""
    to = mailbox_of(mailing.recipient_id)
    lines = selectors.lines_of_mailing(mailing) if to else []
    if to is None or not lines:
        _end(mailing, MailingState.EMPTY)
        return False
    try:
        state = _leave(
            mailing, letter(mailing, to, lines, selectors.opinions_since(mailing, lines))
        )
    # The mail server may raise any exception. This mailing then waits, and the others are sent.
    except Exception as failure:
        log.warning("news_mail_waits", error=type(failure).__name__, attempts=mailing.attempts)
        wait = min(timedelta(minutes=2 ** min(mailing.attempts, 6)), LONGEST_WAIT)
        _mine(mailing).update(state=MailingState.WAITING, due_at=ClockNow() + wait)
        return False
    if state:
        _end(mailing, state)
    return state == MailingState.SENT


def _leave(mailing: Mailing, message: EmailMessage) -> MailingState | None:
    """Connect to the mail server, store that the sending begins, then send.

    Return the new state, or None where another process has taken the mailing in the meantime.
    """
    relay = get_connection()
    with mail.reaching():
        relay.open()
    try:
        if not _mine(mailing).filter(state=MailingState.WAITING).update(state=MailingState.SENDING):
            return None
        with mail.sending():
            relay.send_messages([message])
    except AddressRefused:
        return MailingState.REFUSED
    finally:
        # A mail server that fails while closing the connection has accepted the e-mail all the
        # same.
        with suppress(Exception):
            relay.close()
    return MailingState.SENT


def _mine(mailing: Mailing) -> QuerySet[Mailing]:
    """Return the row of the mailing, as long as no other process has taken it again."""
    return Mailing.objects.filter(pk=mailing.pk, attempts=mailing.attempts)


def _end(mailing: Mailing, state: MailingState) -> None:
    _mine(mailing).update(state=state, sent_at=ClockNow() if state == MailingState.SENT else None)


def _give_up_in_doubt() -> None:
    with tenancy.across_organisations("mails of every organisation may have been cut short"):
        cut = Mailing.objects.filter(state=MailingState.SENDING, due_at__lte=ClockNow())
        if number := cut.update(state=MailingState.IN_DOUBT):
            log.warning("news_mails_in_doubt", number=number)
