"""Send the mails of news that wait, each at most once: what began to leave and was cut short is not sent again.

A relay that answers « no » or is away leaves the mail waiting, later and later, one hour at most. A process that ends
before the mail begins to leave has its place taken when its lease ends. One that ends while it leaves, nobody knows:
the mail stays in doubt, and what it told is still on the site (ADR 21).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import structlog
from django.core.mail import get_connection
from django.db import transaction

from consult.accounts.selectors import mailbox_of
from consult.core import mail, tenancy
from consult.core.clock import ClockNow
from consult.core.dispatch import send
from consult.core.exceptions import AddressRefused
from consult.notifications import selectors
from consult.notifications.actions.letters import letter
from consult.notifications.enums import MailingState
from consult.notifications.models import Mailing

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=1)
AT_A_TIME = 200


def send_due(limit: int = AT_A_TIME) -> int:
    """Send the mails that are due, oldest first; return how many left. Safe to run in several processes at once.

    Where more may be due than the limit, somebody is asked to go on at once, since beat would take its time.
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


def _take():
    """One that is due, with its lease: until that ends nobody else takes it."""
    with tenancy.across_organisations("mails of every organisation wait in one row"), transaction.atomic():
        due = Mailing.objects.filter(state=MailingState.WAITING, due_at__lte=ClockNow()).order_by("due_at", "id")
        mailing = due.select_for_update(skip_locked=True, of=("self",)).select_related("organisation").first()
        if mailing is None:
            return None
        mailing.attempts += 1
        Mailing.objects.filter(pk=mailing.pk).update(attempts=mailing.attempts, due_at=ClockNow() + LEASE)
        return mailing


def _send(mailing) -> bool:
    """Write it and let it leave; False where it did not."""
    to = mailbox_of(mailing.recipient_id)
    lines = selectors.lines_of_mailing(mailing) if to else []
    if to is None or not lines:
        _end(mailing, MailingState.EMPTY)
        return False
    try:
        state = _leave(mailing, letter(mailing, to, lines, selectors.opinions_since(mailing, lines)))
    except Exception as failure:  # whatever a relay raises: the mail waits, the others go on
        log.warning("news_mail_waits", error=type(failure).__name__, attempts=mailing.attempts)
        wait = min(timedelta(minutes=2 ** min(mailing.attempts, 6)), LONGEST_WAIT)
        _mine(mailing).update(state=MailingState.WAITING, due_at=ClockNow() + wait)
        return False
    if state:
        _end(mailing, state)
    return state == MailingState.SENT


def _leave(mailing, message):
    """Reach the relay, say that the mail is leaving, then let it; None where somebody else has it by now."""
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
        with suppress(Exception):  # a relay that takes its leave badly has the mail all the same
            relay.close()
    return MailingState.SENT


def _mine(mailing):
    """The row, as long as nobody took it again since."""
    return Mailing.objects.filter(pk=mailing.pk, attempts=mailing.attempts)


def _end(mailing, state):
    _mine(mailing).update(state=state, sent_at=ClockNow() if state == MailingState.SENT else None)


def _give_up_in_doubt():
    with tenancy.across_organisations("mails of every organisation may have been cut short"):
        cut = Mailing.objects.filter(state=MailingState.SENDING, due_at__lte=ClockNow())
        if number := cut.update(state=MailingState.IN_DOUBT):
            log.warning("news_mails_in_doubt", number=number)
