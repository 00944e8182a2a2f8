"""Actions of the operator on second factors: reset a lost one, re-encrypt all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consult.accounts.events import SecondFactorReset
from consult.accounts.models import Account, Participant
from consult.accounts.second_factors.adapter import MfaAdapter, SecondFactorUnreadable
from consult.accounts.sessions.checks import end_sessions
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Conflict, NotFound
from consult.core.postgres import tenancy
from consult.core.queue.events import announce
from consult.core.records import journal

if TYPE_CHECKING:
    from consult.core.models import JournalEntry

ENCRYPTED = ("secret", "seed")


@transaction.atomic
def reset_second_factor(*, email: str) -> list[str]:
    """Delete the second factors and recovery codes of an account, and end its sessions everywhere.

    This is an act of the operator: the command does not verify who asks for it. Write to the
    journal and the audit log of each organisation where the account takes part, and email the
    holder once. Lock the account. Return the names of these organisations. Raise `NotFound`, or
    `Conflict` if the account has no second factor.
    """
    account = (
        Account.objects.select_for_update(no_key=True).filter(email=email.strip().lower()).first()
    )
    if account is None:
        raise NotFound
    if not Authenticator.objects.filter(user=account).delete()[0]:
        raise Conflict(_("This account has no second factor."))
    end_sessions(account.pk)
    with tenancy.across_organisations("a second factor serves in every organisation"):
        rows = Participant.objects.filter(account=account).select_related("organisation")
        people = list(rows.order_by("created_at", "id"))
    entries = [_record_reset(person) for person in people]
    if people:
        _announce_reset(people[0], entries[0].pk)
    return [person.organisation.name for person in people]


def _record_reset(person: Participant) -> JournalEntry:
    with tenancy.organisation(person.organisation_id):
        return journal.record(
            Viewer.system(person.organisation), "account.second_factor_reset", person
        )


def _announce_reset(person: Participant, entry_id: UUID) -> None:
    event = SecondFactorReset(person.organisation_id, person.pk, entry_id)
    with tenancy.organisation(person.organisation_id):
        announce(person.organisation_id, event)


@transaction.atomic
def reencrypt_second_factors() -> tuple[int, int]:
    """Encrypt every stored second factor with the current `SECRET_KEY`.

    Afterwards the fallbacks of that setting can be removed. Lock the rows. Return how many were
    encrypted again, and how many no key decrypts. The latter are left unchanged.
    """
    rows = Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN)
    done = [_reencrypt(row) for row in rows.order_by("pk")]
    return done.count(True), done.count(False)


def _reencrypt(row: Authenticator) -> bool:
    adapter = MfaAdapter()
    try:
        row.data |= {
            name: adapter.reencrypt(row.data[name]) for name in ENCRYPTED if name in row.data
        }
    except SecondFactorUnreadable:
        return False
    row.save(update_fields=["data"])
    return True
