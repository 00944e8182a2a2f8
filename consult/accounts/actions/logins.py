"""Logins: opened for an address, confirmed, changed by whoever holds them."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from consult.accounts import selectors
from consult.accounts.actions.tokens import revoke_all_api_tokens
from consult.accounts.models import Account, Participant
from consult.core import journal
from consult.core.exceptions import Invalid, NotAllowed


def open_account(*, email, password=None) -> Account:
    """The login of an address, made if there is none; without a password one signs in by e-mailed code.

    Raises `ValidationError` where it is no address.
    """
    Account._meta.get_field("email").clean(email.strip(), None)
    known = selectors.account_by_email(email)
    if known:
        return known
    try:
        with transaction.atomic():
            return Account.objects.create_user(email.strip().lower(), password)
    except IntegrityError:  # the same newcomer, at the same instant
        return Account.objects.get_by_natural_key(email.strip())


@transaction.atomic
def confirm_address(*, account) -> None:
    """Remember that the holder of the address holds the account: a code came back, or an operator says so."""
    address, _created = EmailAddress.objects.get_or_create(
        user=account, email=account.email, defaults={"primary": True, "verified": True}
    )
    if not address.verified:
        address.set_verified()


def appoint_platform_admin(*, account) -> None:
    """Let a login run the installation. An operator's act, at the shell of the machine: no door leads here."""
    account.is_platform_admin = True
    account.save(update_fields=["is_platform_admin"])


@transaction.atomic
def choose_password(*, viewer, account, password) -> None:
    """Set or change the password of one's own login; every other session of it ends, and every API token.

    Journalled without anything.
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
    journal.record(viewer, "account.password", viewer.participant)


@transaction.atomic
def choose_language(*, viewer, language) -> Participant:
    """Choose in which language one is written to; pages follow their address. Journalled without anything."""
    person = viewer.person()
    if language not in dict(settings.LANGUAGES):
        raise Invalid(attr="language")
    if Account.objects.filter(pk=person.account_id).exclude(language=language).update(language=language):
        journal.record(viewer, "account.language", person)
    return person


@transaction.atomic
def change_address(*, viewer, email) -> Participant:
    """Sign in by another address from now on, which a code just proved; the former one is forgotten.

    API tokens end; every other session is the caller's to end. Journalled without addresses. Raises `Invalid` where
    the address serves somebody else, which only the holder of the address learns.
    """
    person, email = viewer.person(), email.strip().lower()
    account = Account.objects.select_for_update().get(pk=person.account_id)
    account.email = email
    try:
        with transaction.atomic():
            account.save(update_fields=["email"])
    except IntegrityError:
        raise Invalid(_("This address already serves another account."), attr="email") from None
    EmailAddress.objects.filter(user=account).delete()
    EmailAddress.objects.create(user=account, email=email, primary=True, verified=True)
    revoke_all_api_tokens(account=account.pk)
    journal.record(viewer, "account.address", person)
    return person
