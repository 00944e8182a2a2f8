"""The installation's pool for appeals (ADR 49).

Its members decide on the appeals that no person of an organisation may decide on.
"""

from uuid import UUID

from django.db import transaction

from consult.accounts import rules
from consult.accounts.models import Account
from consult.accounts.sign_in.actions import open_account
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.core.postgres import tenancy
from consult.core.postgres.lookup import get_row
from consult.core.records import journal
from consult.organisations.selectors import organisations


@transaction.atomic
def appoint_to_appeals(*, viewer: Viewer, email: str) -> Account:
    """Add the account with an e-mail address to the pool for appeals, and create it if needed.

    Nothing changes if the account is in the pool already. Its holder sees the appeals after signing
    in on the host of any organisation. Lock the account. Write to the journal and the audit log of
    every organisation, because the pool reads the appeals of all. Raise `NotAllowed`, or
    `ValidationError` if the address is not valid.
    """
    if not rules.can_edit_pool(viewer):
        raise NotAllowed
    return _set(viewer, open_account(email=email).pk, hears_appeals=True)


@transaction.atomic
def dismiss_from_appeals(*, viewer: Viewer, account_id: UUID) -> Account:
    """Remove an account from the pool for appeals, with effect at its next request.

    Nothing changes if it is not in the pool. Lock the account, and write to the journal and the
    audit log of every organisation. Raise `NotAllowed` or `NotFound`.
    """
    if not rules.can_edit_pool(viewer):
        raise NotAllowed
    return _set(viewer, account_id, hears_appeals=False)


def _set(viewer: Viewer, account_id: UUID, *, hears_appeals: bool) -> Account:
    account = get_row(Account.objects.select_for_update(no_key=True), pk=account_id)
    if account.hears_appeals != hears_appeals:
        account.hears_appeals = hears_appeals
        account.save(update_fields=["hears_appeals"])
        _record_everywhere(viewer, account)
    return account


def _record_everywhere(viewer: Viewer, account: Account) -> None:
    """Record the change in every organisation.

    The actor is the viewer in the viewer's own organisation, and the platform in the others.
    """
    for organisation in organisations():
        is_here = viewer.organisation is not None and viewer.organisation.pk == organisation.pk
        with tenancy.organisation(organisation.pk):
            _record(viewer if is_here else Viewer.system(organisation), account)


def _record(viewer: Viewer, account: Account) -> None:
    if account.hears_appeals:
        journal.record(viewer, "appeals.appoint", account)
    else:
        journal.record(viewer, "appeals.dismiss", account)
