"""Who people are, for those who may know."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Case, Count, DateTimeField, Exists, F, Func, OuterRef, Value, When

from consult.accounts import measures
from consult.accounts.enums import ParticipantState, TokenScope
from consult.accounts.models import Account, ApiToken, Institution, Membership, Participant, RoleGrant
from consult.accounts.viewer import Viewer
from consult.core import tenancy
from consult.core.clock import ClockNow
from consult.core.finding import maybe_one

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

NEWCOMER = timedelta(days=1)
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes only replace one


def viewer_for(organisation, account) -> Viewer:
    """The viewer that a login is in an organisation: two queries, none for a visitor."""
    if account is None or not account.is_authenticated or not account.is_active:
        return Viewer.public(organisation)
    return viewer_of(organisation, participant_of(organisation, account), **_powers_of(account))


def _powers_of(account):
    """What a login may do on the whole installation."""
    return {"is_platform_admin": account.is_platform_admin, "hears_appeals": account.hears_appeals}


def viewer_of(organisation, participant, *, is_platform_admin=False, hears_appeals=False) -> Viewer:
    """The viewer that a participant is, with the roles they hold; one query.

    Where staff must have a second factor (`STAFF_SECOND_FACTOR`), one more for them: without it they use no role.
    """
    if participant is None or participant.state == ParticipantState.ERASED:
        return Viewer(organisation, is_platform_admin=is_platform_admin)
    if measures.shut(participant):
        return Viewer.public(organisation)
    roles = frozenset(RoleGrant.objects.filter(participant=participant).values_list("role", "consultation_id"))
    lacks = bool(roles or is_platform_admin or hears_appeals) and _lacks_second_factor(participant)
    powers = {"is_platform_admin": is_platform_admin and not lacks, "hears_appeals": hears_appeals and not lacks}
    return Viewer(organisation, participant, roles, needs_second_factor=lacks, **powers)


def viewers_with_roles(organisation, accounts) -> dict[Any, Viewer]:
    """The viewers that several logins are in an organisation, by login; without those who hold no role there.

    Three queries, however many they are; as `viewer_for` finds each, whether or not they run the installation.
    """
    people = Participant.objects.filter(organisation=organisation, account__in=accounts, account__is_active=True)
    found = {one.pk: one for one in people.exclude(state=ParticipantState.ERASED)}
    roles: dict[UUID, set] = {}
    for person, *role in RoleGrant.objects.filter(participant__in=found).values_list(
        "participant_id", "role", "consultation_id"
    ):
        roles.setdefault(person, set()).add(tuple(role))
    waiting = _lacking_second_factor([found[person].account_id for person in roles])
    return {
        found[person].account_id: Viewer(
            organisation,
            found[person],
            frozenset(held),
            needs_second_factor=found[person].account_id in waiting,
        )
        for person, held in roles.items()
    }


def _lacking_second_factor(accounts):
    if not settings.STAFF_SECOND_FACTOR:
        return set()
    have = Authenticator.objects.filter(user__in=accounts, type__in=SECOND_FACTORS)
    return set(accounts) - set(have.values_list("user_id", flat=True))


def _lacks_second_factor(participant):
    if not settings.STAFF_SECOND_FACTOR:
        return False
    return not _second_factors_of(participant.account_id).exists()


def _second_factors_of(account):
    return Authenticator.objects.filter(user=account, type__in=SECOND_FACTORS)


def _waits(account="participant__account"):
    if not settings.STAFF_SECOND_FACTOR:
        return Value(False)
    return ~Exists(_second_factors_of(OuterRef(account)))


def seen_anew(viewer) -> Viewer:
    """The same person with the roles they hold now, after an act that gave them one; one query."""
    powers = {"is_platform_admin": viewer.is_platform_admin, "hears_appeals": viewer.hears_appeals}
    return viewer_of(viewer.organisation, viewer.participant, **powers)


def working_token(organisation, secret: str) -> ApiToken | None:
    """Return the API token of this organisation that has this text, with its participant, or None; one query."""
    asked = {"organisation": organisation, "digest": token_digest(secret)}
    found = next(iter(_in_force().select_related("participant__account").filter(**asked)), None)
    if found is None or not found.participant.account or not found.participant.account.is_active:
        return None
    return found


def viewer_for_token(organisation, token: ApiToken) -> Viewer:
    """Return the viewer behind a working token; one query. Without the scope `team`, no role or power is used."""
    viewer = viewer_of(organisation, token.participant, **_powers_of(token.participant.account))
    if TokenScope.TEAM in token.scopes or not viewer.is_of_the_team:
        return viewer
    return replace(viewer, is_platform_admin=False, hears_appeals=False, lacks_team_scope=True)


def token_digest(token: str) -> str:
    """What is kept of an API token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def account_by_email(email: str) -> Account | None:
    """The login of an address."""
    return Account.objects.filter(email=email.strip().lower()).first()


@dataclass(frozen=True)
class Mailbox:
    """Where somebody is written to, and in which language; none when that is not known."""

    address: str
    language: str = ""


def mailbox_of(participant_id) -> Mailbox | None:
    """Where a participant is written to; nowhere without an account (imported, erased) or with a closed one."""
    people = Participant.objects.filter(pk=participant_id, account__is_active=True)
    found = people.values_list("account__email", "account__language").first()
    return Mailbox(*found) if found else None


def people_with_role(organisation, role, consultation_id) -> list[UUID]:
    """Who holds a role in a consultation, by id, to be told what waits for them; one query."""
    grants = RoleGrant.objects.filter(organisation=organisation, role=role, consultation_id=consultation_id)
    return list(grants.order_by("created_at", "id").values_list("participant_id", flat=True))


def people_with_role_in(organisation, role, consultation_ids) -> set[UUID]:
    """Who holds a role in one of these consultations at least, by id; one query."""
    grants = RoleGrant.objects.filter(organisation=organisation, role=role, consultation_id__in=consultation_ids)
    return set(grants.values_list("participant_id", flat=True))


def roles_held(organisation, role) -> dict[UUID, set[UUID]]:
    """Who may use a role, with the consultations they hold it in (none for the whole organisation); one query."""
    grants = RoleGrant.objects.filter(organisation=organisation, role=role)
    held: dict[UUID, set] = {}
    for participant_id, consultation_id in grants.filter(participant__state=ParticipantState.ACTIVE).values_list(
        "participant_id", "consultation_id"
    ):
        held.setdefault(participant_id, set()).update({consultation_id} - {None})
    return held


def participant_of(organisation, account) -> Participant | None:
    """Who a login is in an organisation, whatever was decided against them; one query."""
    return maybe_one(Participant.objects.all(), organisation=organisation, account=account)


def holders_of(roles, organisation_ids) -> list[tuple]:
    """Who may use one of these roles there: (organisation, consultation or none, participant) ids; one query."""
    grants = RoleGrant.objects.filter(role__in=roles, organisation__in=organisation_ids)
    active = grants.filter(participant__state=ParticipantState.ACTIVE, participant__account__is_active=True)
    return list(active.values_list("organisation_id", "consultation_id", "participant_id"))


def is_of_the_team(participant) -> bool:
    """Whether somebody holds a role anywhere in their organisation, or a power on the installation; two queries."""
    has_powers = participant.account is not None and any(_powers_of(participant.account).values())
    return has_powers or RoleGrant.objects.filter(participant=participant).exists()


def locked_participant(organisation, participant_id) -> Participant | None:
    """Somebody of this very organisation, locked until the end of the transaction."""
    people = Participant.objects.filter(organisation=organisation).select_for_update(no_key=True)
    return maybe_one(people, pk=participant_id)


def participant_here(organisation, participant_id) -> Participant | None:
    """Somebody of this very organisation, by what a signed link says of them; nobody once erased."""
    people = Participant.objects.filter(organisation=organisation).exclude(state=ParticipantState.ERASED)
    return maybe_one(people, pk=participant_id)


def people_here(organisation, ids) -> dict[UUID, Participant]:
    """Several people of this very organisation, by id, without those who were erased; one query, none for nobody."""
    wanted = set(ids)
    if not wanted:
        return {}
    people = Participant.objects.filter(organisation=organisation).exclude(state=ParticipantState.ERASED)
    return people.in_bulk(list(wanted))


def count_new_people_by_hour(viewer, *, since: datetime) -> dict[datetime, int]:
    """Return how many people came to the organisation, by the beginning of the hour; those imported are left out."""
    hour = Func(Value("hour"), F("created_at"), function="date_trunc", output_field=DateTimeField())
    here = Participant.objects.filter(organisation=viewer.organisation, origin="", created_at__gt=since)
    return dict(here.values_list(hour).annotate(number=Count("pk")))


def is_newcomer(viewer) -> bool:
    """Whether the viewer's login is less than a day old, or its address not confirmed: it brings no file yet."""
    known = Account.objects.filter(
        pk=viewer.person().account_id,
        created_at__lte=ClockNow() - NEWCOMER,
        emailaddress__verified=True,
    )
    return not known.exists()


def own_tokens(viewer):
    """List the viewer's API tokens that still work, newest first."""
    return _in_force().filter(participant=viewer.person()).order_by("-created_at")


def _in_force():
    return ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=ClockNow())


def own_institutions(viewer):
    """Institutions the viewer may speak for, by name."""
    if viewer.participant is None:
        return Institution.objects.none()
    return Institution.objects.filter(members=viewer.participant).order_by("sort_key", "id")


def role_grants(viewer, consultation_id=None):
    """Roles given in a consultation, or organisation-wide, with the public names of those who hold them.

    `waits` says that the role is not used yet, since its holder has no second factor and must have one; `address` is
    the one that the viewer gave the role to, empty where somebody else gave it.
    """
    grants = RoleGrant.objects.filter(organisation=viewer.organisation, consultation_id=consultation_id)
    own = When(given_by=viewer.participant, given_by__isnull=False, then=F("given_to"))
    address = Case(own, default=Value(""))
    return (
        grants.select_related("participant")
        .annotate(public_name=F("participant__public_name"), waits=_waits(), address=address)
        .order_by("role", "participant__public_name")
    )


def role_grant(organisation, grant_id) -> RoleGrant | None:
    """One role that was given, with its holder and its consultation; None once it was taken back."""
    grants = RoleGrant.objects.filter(organisation=organisation).select_related("participant", "consultation")
    return maybe_one(grants, pk=grant_id)


def administrators_of(organisation):
    """Return who administers an organisation, as `role_grants` does; for the installation's administrators."""
    with tenancy.organisation(organisation.pk):
        return list(role_grants(Viewer.public(organisation)))


def participant_by_email(organisation, email: str) -> Participant | None:
    """Who signs in to an organisation with an address; for whoever carries out their request."""
    return Participant.objects.filter(organisation=organisation, account__email=email.strip().lower()).first()


def places_of(account) -> list[str]:
    """Names of the organisations of the installation in which a login takes part; for its holder alone."""
    with tenancy.across_organisations("a person sees every place they take part in"):
        names = Participant.objects.filter(account=account).values_list("organisation__name", flat=True)
        return sorted(names)


def people_of(account_ids) -> dict[UUID, UUID]:
    """The participants of some logins, in the organisation at work or in all: {participant: login}; one query."""
    people = Participant.objects.filter(account__in=list(account_ids))
    return dict(people.values_list("pk", "account_id"))


def appeals_pool():
    """Logins that hear appeals for the installation, by address; `waits` for their second factor. One query."""
    pool = Account.objects.filter(hears_appeals=True, is_active=True)
    return pool.annotate(waits=_waits("pk")).order_by("email")


def mailbox_of_pool_member(account_id) -> Mailbox | None:
    """Where somebody of the pool is written to; nowhere once they are of it no more."""
    found = appeals_pool().filter(pk=account_id).values_list("email", "language").first()
    return Mailbox(*found) if found else None


def members_of(institution_id) -> list[UUID]:
    """Who may speak for an institution, by id; one query."""
    return list(Membership.objects.filter(institution=institution_id).values_list("participant_id", flat=True))


def institution_ids_of(participant_id) -> set:
    """Institutions that a participant may speak for, by id."""
    return set(Institution.objects.filter(memberships__participant=participant_id).values_list("pk", flat=True))
