"""The installation's pool: who hears the appeals that an organisation has nobody else to hear (ADR 49)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from consult.accounts import rules
from consult.accounts.actions.logins import open_account
from consult.accounts.models import Account
from consult.accounts.viewer import Viewer
from consult.core import journal, tenancy
from consult.core.exceptions import NotAllowed
from consult.core.finding import one_of
from consult.organisations.selectors import organisations

if TYPE_CHECKING:
    from uuid import UUID


@transaction.atomic
def appoint_to_appeals(*, viewer, email: str) -> Account:
    """Let whoever holds an address hear appeals for the installation, known here or not; twice changes nothing.

    They find it when they sign in, on any organisation's host. Locks the account. Journalled, and noted in the audit
    log, of every organisation: it is their appeals that are read. Raises `NotAllowed`, `ValidationError` where it is no
    address.
    """
    if not rules.can_edit_pool(viewer):
        raise NotAllowed
    return _set(viewer, open_account(email=email).pk, hears_appeals=True)


@transaction.atomic
def dismiss_from_appeals(*, viewer, account_id: UUID) -> Account:
    """Let somebody hear appeals for the installation no more, from their next request on; twice changes nothing.

    Locks, journals and notes as appointing does. Raises `NotAllowed`, `NotFound`.
    """
    if not rules.can_edit_pool(viewer):
        raise NotAllowed
    return _set(viewer, account_id, hears_appeals=False)


def _set(viewer, account_id, *, hears_appeals):
    account = one_of(Account.objects.select_for_update(no_key=True), pk=account_id)
    if account.hears_appeals != hears_appeals:
        account.hears_appeals = hears_appeals
        account.save(update_fields=["hears_appeals"])
        _record_everywhere(viewer, account)
    return account


def _record_everywhere(viewer, account):
    """By whoever did it where they are somebody, by the platform elsewhere."""
    for organisation in organisations():
        is_here = viewer.organisation is not None and viewer.organisation.pk == organisation.pk
        with tenancy.organisation(organisation.pk):
            _record(viewer if is_here else Viewer.system(organisation), account)


def _record(viewer, account):
    if account.hears_appeals:
        journal.record(viewer, "appeals.appoint", account)
    else:
        journal.record(viewer, "appeals.dismiss", account)
