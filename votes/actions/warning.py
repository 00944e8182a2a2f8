"""Tell somebody by mail that a vote of theirs in a poll was changed or taken back, in case it was not them.

What waits to be told is kept by the cache and the broker alone, for minutes: who, and nothing of what. No table may
hold a person together with a question, nor with the moment of a vote (reliability, head; ADR 34).
"""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

import structlog
from django.core.cache import cache
from django.db import transaction

from consult.accounts.selectors import mailbox_of
from consult.core import tenancy
from consult.core.dispatch import send
from consult.core.exceptions import AddressRefused, MailIsAway
from consult.notifications.actions import write_now
from consult.organisations.selectors import get_organisation_by_id

if TYPE_CHECKING:
    from uuid import UUID

log = structlog.get_logger(__name__)
TEMPLATE = "questions/email/changed"
# Seconds. What happens before it leaves is told by the same mail; drawn, so that its hour is not that of the vote.
SOONEST, LATEST = 600, 1200
FORGOTTEN = 24 * 3600


def warn_later(*, organisation_id: UUID, participant_id: UUID) -> None:
    """Have one mail leave some minutes after this commit, however many votes are changed meanwhile.

    The vote waits for nothing and never fails for this: where cache or broker are away, no mail leaves.
    """
    transaction.on_commit(partial(_ask, str(organisation_id), str(participant_id)), robust=True)


def _ask(organisation_id, participant_id):
    try:
        is_first = cache.add(_key(organisation_id, participant_id), 1, timeout=FORGOTTEN)
    except Exception as error:  # whatever the cache's client raises: the vote stands
        log.warning("change_of_vote_not_told", error=type(error).__name__)
        return
    wait = random.randint(SOONEST, LATEST)  # noqa: S311 - it protects no secret, it blurs an hour
    if is_first and not send("votes.warn", organisation_id, participant_id, countdown=wait):
        cache.delete(_key(organisation_id, participant_id))


def warn(*, organisation_id: UUID, participant_id: UUID) -> bool:
    """Send the mail that was asked for, once however often this runs; return whether it left. Raises `MailIsAway`.

    It names no question, no choice and no place in the register. Whoever left meanwhile is not written to.
    """
    key = _key(organisation_id, participant_id)
    if not cache.delete(key):
        return False
    with tenancy.organisation(organisation_id):
        to = mailbox_of(participant_id)
        if to is None:
            return False
        try:
            organisation = get_organisation_by_id(organisation_id)
            write_now(organisation=organisation, to=to, template=TEMPLATE, context={})
        except AddressRefused:
            return False
        except MailIsAway:
            cache.add(key, 1, timeout=FORGOTTEN)
            raise
    return True


def _key(organisation_id, participant_id):
    return f"vote-changed:{organisation_id}:{participant_id}"
