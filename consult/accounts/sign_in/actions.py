"""Actions on accounts: open one, confirm or change its address, choose password and language."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from consult.accounts.models import Account, Participant
from consult.accounts.people import selectors
from consult.accounts.tokens.actions import revoke_all_api_tokens
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.records import journal


def open_account(*, email: str, password: str | None = None) -> Account:
    """Return the account with this address, and create it if there is none.

    Without a password, its holder signs in with a code sent by e-mail. Raise `ValidationError` if
    the address is not valid.
    """
    Account._meta.get_field("email").clean(email.strip(), None)
    known = selectors.account_by_email(email)
    if known:
        return known
    try:
        with transaction.atomic():
            return Account.objects.create_user(email.strip().lower(), password)
    except IntegrityError:  # another request created the account at the same moment
        return Account.objects.get_by_natural_key(email.strip())


@transaction.atomic
def confirm_address(*, account: Account) -> None:
    """Record that the holder of the account reads the e-mails of its address.

    A code sent there was entered, or an operator confirms it.
    """
    address, _created = EmailAddress.objects.get_or_create(
        user=account, email=account.email, defaults={"primary": True, "verified": True}
    )
    if not address.verified:
        address.set_verified()


def appoint_platform_admin(*, account: Account) -> None:
    """Make an account a platform administrator.

    Only an operator does this, at the shell of the machine. No page and no endpoint calls it.
    """
    account.is_platform_admin = True
    account.save(update_fields=["is_platform_admin"])


@transaction.atomic
def choose_password(*, viewer: Viewer, account: Account, password: str) -> None:
    """Set or change the password of the viewer's own account.

    End its API tokens. Every other session ends too, because the password changed. The journal
    entry has no details. Raise `NotAllowed` or `Invalid`.
    """
    if viewer.person().account_id != account.pk:
        raise NotAllowed
    try:
        password_validation.validate_password(password, account)
    except ValidationError as weak:
        raise Invalid(" ".join(weak.messages), attr="password") from weak
    account.set_password(password)
    account.save(update_fields=["password"])
    revoke_all_api_tokens(account=account.pk)
    journal.record(viewer, "account.password", viewer.participant)  # type: ignore[arg-type]  # a participant who is here has an account


@transaction.atomic
def choose_language(*, viewer: Viewer, language: str) -> Participant:
    """Choose the language of the e-mails to the viewer, and record it without details.

    Pages do not use it: their language is in their address.
    """
    person = viewer.person()
    if language not in dict(settings.LANGUAGES):
        raise Invalid(attr="language")
    if (
        Account.objects.filter(pk=person.account_id)  # type: ignore[misc]
        .exclude(language=language)
        .update(language=language)
    ):
        journal.record(viewer, "account.language", person)
    return person


@transaction.atomic
def change_address(*, viewer: Viewer, email: str) -> Participant:
    """Replace the address of the viewer's account by one that a code has just proved.

    The former address is deleted. API tokens end; the caller ends the other sessions. The journal
    entry contains no address. Raise `Invalid` if another account has the address. Only a person who
    holds the address learns this.
    """
    person = viewer.person()
    email = email.strip().lower()
    account = Account.objects.select_for_update().get(pk=person.account_id)  # type: ignore[misc]
    account.email = email
    try:
        with transaction.atomic():
            account.save(update_fields=["email"])
    except IntegrityError:
        raise Invalid(_("This address is already used by another account."), attr="email") from None
    EmailAddress.objects.filter(user=account).delete()
    EmailAddress.objects.create(user=account, email=email, primary=True, verified=True)
    revoke_all_api_tokens(account=account.pk)
    journal.record(viewer, "account.address", person)
    return person
