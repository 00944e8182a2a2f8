"""Email to a voter whose vote in a poll was changed or withdrawn, in case another person did it.

Only the cache and the broker store the request for this email, for minutes: the person, and nothing
about the vote. No table may contain a person together with a question, or with the time of a vote
(ADR 34).
"""

import random
from functools import partial
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import transaction

from consult.accounts.people.selectors import mailbox_of
from consult.core.exceptions import AddressRefused, MailIsAway
from consult.core.postgres import tenancy
from consult.core.queue.dispatch import send
from consult.notifications.actions.mails import write_now
from consult.organisations.selectors import get_organisation_by_id

log = structlog.get_logger(__name__)
TEMPLATE = "questions/email/changed"
# Seconds before the email is sent. The same email covers all changes until then. The delay is
# random, so that the time of the email does not reveal that of the vote.
SOONEST = 600
LATEST = 1200
FORGOTTEN = 24 * 3600


def warn_later(*, organisation_id: UUID, participant_id: UUID) -> None:
    """Schedule one email some minutes after this commit, however many votes change in the meantime.

    The vote does not wait for it and never fails because of it: if the cache or the broker is
    unavailable, no email is sent.
    """
    transaction.on_commit(partial(_ask, str(organisation_id), str(participant_id)), robust=True)


def _ask(organisation_id: str, participant_id: str) -> None:
    try:
        is_first = cache.add(_key(organisation_id, participant_id), 1, timeout=FORGOTTEN)
    except Exception as error:  # any error of the cache's client: the vote stays valid
        log.warning("change_of_vote_not_told", error=type(error).__name__)
        return
    wait = random.randint(SOONEST, LATEST)  # noqa: S311 - it protects no secret, it blurs an hour
    if is_first and not send("votes.warn", organisation_id, participant_id, countdown=wait):
        cache.delete(_key(organisation_id, participant_id))


def warn(*, organisation_id: UUID, participant_id: UUID) -> bool:
    """Send the requested email, once however often this runs, and return whether it was sent.

    The email names no question, no choice and no place in the register. A person who left in the
    meantime gets no email. Raise `MailIsAway`.
    """
    key = _key(organisation_id, participant_id)
    if not cache.delete(key):
        return False
    with tenancy.organisation(organisation_id):
        address = mailbox_of(participant_id)
        if address is None:
            return False
        try:
            organisation = get_organisation_by_id(organisation_id)
            write_now(organisation=organisation, to=address, template=TEMPLATE, context={})
        except AddressRefused:
            return False
        except MailIsAway:
            cache.add(key, 1, timeout=FORGOTTEN)
            raise
    return True


def _key(organisation_id: UUID | str, participant_id: UUID | str) -> str:
    return f"vote-changed:{organisation_id}:{participant_id}"
