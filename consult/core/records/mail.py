"""The sending of e-mail: metrics for the operator, logs without addresses, and domain errors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

import structlog
from django.core.cache import cache

from consult.core.exceptions import AddressRefused, MailIsAway

log = structlog.get_logger(__name__)
PERMANENT = 500
# For each queue of unsent e-mails, a function that returns since when the oldest one waits.
queues: dict[str, Callable[[], datetime | None]] = {}
SENT, FAILED, REFUSED = STATES = ("sent", "failed", "refused")


@contextmanager
def sending() -> Iterator[None]:
    """Send one e-mail in the block and count it. Raise the errors of `reaching`."""
    with reaching():
        yield
    count(SENT)


@contextmanager
def reaching() -> Iterator[None]:
    """Use the mail server in the block; count and log an e-mail that could not be sent.

    The log entry is `mail_unsent`. Raise `AddressRefused` if the server refuses the e-mail for
    good, and `MailIsAway` for any other failure of the server or the network, after which a later
    attempt may succeed. Neither error contains the address.
    """
    try:
        yield
    except (SMTPException, OSError) as error:
        raise _refusal_of(error) from None


def _refusal_of(error: Exception) -> AddressRefused | MailIsAway:
    code = _code_of(error)
    state = REFUSED if code >= PERMANENT else FAILED
    count(state)
    log.warning("mail_unsent", state=state, error=type(error).__name__, code=code)
    return AddressRefused() if state == REFUSED else MailIsAway()


def _code_of(error: Exception) -> int:
    """Return the SMTP code that refused an address or a whole e-mail, or 0 for other failures."""
    if isinstance(error, SMTPDataError):
        return error.smtp_code
    if isinstance(error, SMTPRecipientsRefused):
        return min(code for code, _answer in error.recipients.values())
    return 0


def count(state: str) -> None:
    """Count one more e-mail in a state. If the cache does not answer, count nothing."""
    try:
        cache.add(_key(state), 0, timeout=None)
        cache.incr(_key(state))
    except (
        Exception
    ) as error:  # cache clients raise any type; the e-mail matters more than its count
        log.warning("mail_uncounted", error=type(error).__name__)


def counted() -> dict[str, int]:
    """Return the number of e-mails by state, of all processes, since the cache was last emptied."""
    found = cache.get_many([_key(state) for state in STATES])
    return {state: found.get(_key(state), 0) for state in STATES}


def _key(state: str) -> str:
    return f"mails:{state}"
