"""What people do with their own account, and what administrators do with roles."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Exists, F, Func, GenericIPAddressField, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.accounts import rules, selectors
from consult.accounts.enums import Role
from consult.accounts.models import Account, ApiToken, Institution, Membership, Participant, RoleGrant
from consult.accounts.viewer import Viewer
from consult.core import clock, journal, limits, tenancy
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.text import clean_line, fold
from consult.core.validation import check
from consult.organisations import actions as organisations
from consult.organisations.actions import create_organisation, describe_organisation

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

log = structlog.get_logger(__name__)
# How long the address of a place where somebody is signed in stays whole (reliability §2.5).
WHOLE_ADDRESS = timedelta(days=7)
# What is left of it after: a /24 in IPv4, a /48 in IPv6.
MASK = "CASE family(%(expressions)s) WHEN 4 THEN 24 ELSE 48 END"
NETWORK = Func(
    F("ip"),
    template=f"host(network(set_masklen(%(expressions)s, {MASK})))::inet",
    output_field=GenericIPAddressField(),
)
TOKEN_PREFIX = "consult_"  # noqa: S105 - a public mark, so that leaked tokens can be searched for


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
    """Set or change the password of one's own login; every other session of it ends. Journalled without anything."""
    if viewer.person().account_id != account.pk:
        raise NotAllowed
    try:
        password_validation.validate_password(password, account)
    except ValidationError as weak:
        raise Invalid(" ".join(weak.messages), attr="password") from weak
    account.set_password(password)
    account.save(update_fields=["password"])
    journal.record(viewer, "account.password", viewer.participant)


@transaction.atomic
def join_organisation(*, organisation, account) -> Participant:
    """Be a participant of an organisation, under a pseudonym until one chooses a name; found again after."""
    participant, _created = Participant.objects.get_or_create(
        organisation=organisation, account=account, defaults={"public_name": a_pseudonym()}
    )
    return participant


def a_pseudonym() -> str:
    """A public name that says nothing of the person."""
    return _("Person %(number)s") % {"number": secrets.randbelow(90000) + 10000}


@transaction.atomic
def choose_public_name(*, viewer, public_name) -> Participant:
    """Change the name shown beside everything one has published here. Journalled without the name."""
    participant = Participant.objects.select_for_update().get(pk=viewer.person().pk)
    if not rules.may_publish(viewer):
        raise NotAllowed
    participant.public_name = clean_line(public_name)
    if not participant.public_name or "@" in participant.public_name:
        raise Invalid(_("Choose a public name, without an e-mail address."), attr="public_name")
    participant.full_clean(exclude=["organisation", "account"])
    participant.save(update_fields=["public_name"])
    journal.record(viewer, "account.rename", participant)
    return participant


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

    Every other session is the caller's to end. Journalled without addresses. Raises `Invalid` where the address serves
    somebody else, which only whoever holds it learns.
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
    journal.record(viewer, "account.address", person)
    return person


@transaction.atomic
def create_api_token(*, viewer, name) -> tuple[ApiToken, str]:
    """Make a personal key to the API of this organisation; its text is returned once and never again."""
    limits.check("token", viewer.person().pk)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        organisation=viewer.organisation,
        participant=viewer.person(),
        name=clean_line(name) or _("My token"),
        prefix=secret[len(TOKEN_PREFIX) :][:8],
        digest=selectors.token_digest(secret),
    )
    check(token)
    token.save()
    journal.record(viewer, "token.create", token)
    return token, secret


def note_token_use(*, organisation, token) -> None:
    """Remember the day on which a token was last used, in the organisation's time: one write a day, none after it.

    Never fails: whoever called the API gets their answer all the same.
    """
    today = timezone.localdate(timezone=ZoneInfo(organisation.time_zone))
    if token.last_used_on and token.last_used_on >= today:
        return
    older = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
    try:
        with transaction.atomic():
            ApiToken.objects.filter(older, pk=token.pk).update(last_used_on=today)
    except DatabaseError as error:
        log.warning("token_use_not_noted", error=type(error).__name__)


@transaction.atomic
def revoke_api_token(*, viewer, token_id) -> None:
    """Make one of one's own tokens useless, at once."""
    token = ApiToken.objects.select_for_update().filter(participant=viewer.person(), pk=token_id).first()
    if token is None:
        raise NotFound
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    journal.record(viewer, "token.revoke", token)


@transaction.atomic
def grant_role(*, viewer, participant, role, consultation_id=None) -> RoleGrant:
    """Give a role; giving it twice changes nothing. The matrix says who gives which."""
    if not rules.can_grant(viewer, role, consultation_id):
        raise NotAllowed
    grant, created = RoleGrant.objects.get_or_create(
        organisation=viewer.organisation, participant=participant, role=Role(role), consultation_id=consultation_id
    )
    if created:
        journal.record(viewer, "role.grant", grant, role=role, participant=str(participant.pk))
    return grant


@transaction.atomic
def grant_role_by_email(*, viewer, email, role, consultation_id=None) -> RoleGrant:
    """Give a role to whoever holds an address, known here or not: they find it when they sign in with it.

    Whoever gives it does not learn whether the address was known.
    """
    if not rules.can_grant(viewer, role, consultation_id):
        raise NotAllowed
    person = join_organisation(organisation=viewer.organisation, account=open_account(email=email))
    return grant_role(viewer=viewer, participant=person, role=role, consultation_id=consultation_id)


@transaction.atomic
def welcome_organisation(*, viewer, name, slug, domain, administrator) -> Organisation:
    """Create an organisation of the installation on its host, with its first administrator, found by address."""
    if not rules.can_create_organisation(viewer):
        raise NotAllowed
    organisation = create_organisation(name=clean_line(name), slug=slug, domain=domain)
    with tenancy.organisation(organisation.pk):
        system = Viewer.system(organisation)
        grant_role_by_email(viewer=system, email=administrator, role=Role.ORGANISATION_ADMIN)
        journal.record(system, "organisation.create", organisation)
    return organisation


@transaction.atomic
def edit_organisation(*, viewer, **details) -> Organisation:
    """Change the texts and the colour of the viewer's organisation; journalled by the names of what was sent."""
    if not rules.can_edit_organisation(viewer):
        raise NotAllowed
    organisation = describe_organisation(organisation_id=viewer.organisation.pk, **details)
    journal.record(viewer, "organisation.edit", organisation, fields=sorted(details))
    return organisation


@transaction.atomic
def choose_logo(*, viewer, upload) -> Organisation:
    """Give the viewer's organisation its logo, or (None) the drawn one again. Raises `Invalid`, `StorageIsFull`."""
    if not rules.can_edit_organisation(viewer):
        raise NotAllowed
    organisation = organisations.choose_logo(organisation_id=viewer.organisation.pk, upload=upload)
    journal.record(viewer, "organisation.logo", organisation)
    return organisation


@transaction.atomic
def revoke_role(*, viewer, grant_id) -> None:
    """Take a role back; effective at the person's next request."""
    grant = RoleGrant.objects.select_for_update().filter(pk=grant_id, organisation=viewer.organisation).first()
    if grant is None:
        raise NotFound
    if not rules.can_grant(viewer, grant.role, grant.consultation_id):
        raise NotAllowed
    journal.record(viewer, "role.revoke", grant, role=grant.role, participant=str(grant.participant_id))
    grant.delete()


@transaction.atomic
def declare_institution(*, viewer, name, kind, place="") -> Institution:
    """Declare the structure one speaks for, unverified, and become its member.

    A name already declared by somebody else is refused: joining it is its members' to allow.
    """
    person, name = viewer.person(), clean_line(name)
    if not rules.may_publish(viewer):
        raise NotAllowed
    limits.check("institution", person.pk)
    if Institution.objects.filter(organisation=viewer.organisation, name__iexact=name).exists():
        raise Invalid(_("This organisation is already known here. Ask the authority to add you to it."), attr="name")
    institution = Institution(
        organisation=viewer.organisation, name=name, kind=kind, place=clean_line(place), sort_key=fold(name)
    )
    institution.full_clean()
    institution.save()
    Membership.objects.create(organisation=viewer.organisation, institution=institution, participant=person)
    journal.record(viewer, "institution.declare", institution)
    return institution


@transaction.atomic
def import_participants(*, organisation, origin, people) -> dict[str, Participant]:
    """Create the people of an imported consultation, as pseudonyms without account; found again when re-run.

    `people` yields (origin_id, public_name). Returns them by origin_id. One journal entry when somebody was created.
    """
    imported = Participant.objects.filter(organisation=organisation, origin=origin)
    before = imported.count()
    rows = [
        Participant(organisation=organisation, origin=origin, origin_id=origin_id, public_name=clean_line(name)[:80])
        for origin_id, name in people
    ]
    Participant.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    found = {participant.origin_id: participant for participant in imported.iterator(2000)}
    if len(found) > before:
        system = Viewer.system(organisation)
        journal.record(system, "participant.import", organisation, origin=origin, count=len(found) - before)
    return found


@transaction.atomic
def forget_sessions() -> int:
    """Delete the sessions that are over, with where they were, and cut the addresses not seen for a week.

    Sessions are the installation's, not an organisation's. Returns how many rows.
    """
    now = clock.now()
    over, _by_model = Session.objects.filter(expire_date__lte=now).delete()
    alive = Session.objects.filter(pk=OuterRef("session_key"))
    gone, _by_model = UserSession.objects.filter(~Exists(alive)).delete()
    old = UserSession.objects.filter(last_seen_at__lte=now - WHOLE_ADDRESS)
    return over + gone + old.exclude(ip=NETWORK).update(ip=NETWORK)
