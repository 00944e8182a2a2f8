"""Queries about accounts, participants, roles, institutions and tokens."""

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
from consult.accounts.models import (
    Account,
    ApiToken,
    Institution,
    Membership,
    Participant,
    RoleGrant,
)
from consult.accounts.viewer import Viewer
from consult.core import tenancy
from consult.core.clock import ClockNow
from consult.core.lookup import maybe_one

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

NEWCOMER = timedelta(days=1)
SECOND_FACTORS = (
    Authenticator.Type.TOTP,
    Authenticator.Type.WEBAUTHN,
)  # recovery codes only replace one of these


def viewer_for(organisation, account) -> Viewer:
    """Return the viewer of an account in an organisation. Run two queries, none for a visitor."""
    if account is None or not account.is_authenticated or not account.is_active:
        return Viewer.public(organisation)
    return viewer_of(organisation, participant_of(organisation, account), **_powers_of(account))


def _powers_of(account):
    """Return the powers of an account on the whole installation."""
    return {"is_platform_admin": account.is_platform_admin, "hears_appeals": account.hears_appeals}


def viewer_of(organisation, participant, *, is_platform_admin=False, hears_appeals=False) -> Viewer:
    """Return the viewer of a participant, with the roles held. Run one query.

    Where the team must have a second factor (`STAFF_SECOND_FACTOR`), run one more for its members:
    without a second factor they use no role.
    """
    if participant is None or participant.state == ParticipantState.ERASED:
        return Viewer(organisation, is_platform_admin=is_platform_admin)
    if measures.shut(participant):
        return Viewer.public(organisation)
    roles = frozenset(
        RoleGrant.objects.filter(participant=participant).values_list("role", "consultation_id")
    )
    lacks = bool(roles or is_platform_admin or hears_appeals) and _lacks_second_factor(participant)
    powers = {
        "is_platform_admin": is_platform_admin and not lacks,
        "hears_appeals": hears_appeals and not lacks,
    }
    return Viewer(organisation, participant, roles, needs_second_factor=lacks, **powers)


def viewers_with_roles(organisation, accounts) -> dict[Any, Viewer]:
    """Return the viewers of several accounts in an organisation, by account.

    Accounts without a role there are left out. Run three queries for any number. Each viewer is as
    `viewer_for` returns it, except that powers on the installation are left out and that measures
    which keep a person out are not checked.
    """
    people = Participant.objects.filter(
        organisation=organisation, account__in=accounts, account__is_active=True
    )
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


def seen_anew(viewer: Viewer) -> Viewer:
    """Return the viewer of the same person with the roles held now, after an act that gave one.

    Run one query.
    """
    powers = {"is_platform_admin": viewer.is_platform_admin, "hears_appeals": viewer.hears_appeals}
    return viewer_of(viewer.organisation, viewer.participant, **powers)


def working_token(organisation, secret: str) -> ApiToken | None:
    """Return the API token of this organisation with this secret, with its participant, or None.

    Run one query.
    """
    asked = {"organisation": organisation, "digest": token_digest(secret)}
    found = next(iter(_in_force().select_related("participant__account").filter(**asked)), None)
    if found is None or not found.participant.account or not found.participant.account.is_active:
        return None
    return found


def viewer_for_token(organisation, token: ApiToken) -> Viewer:
    """Return the viewer of a working token. Run one query.

    Without the scope `team`, the viewer uses no role and no power.
    """
    viewer = viewer_of(organisation, token.participant, **_powers_of(token.participant.account))
    if TokenScope.TEAM in token.scopes or not viewer.is_of_the_team:
        return viewer
    return replace(viewer, is_platform_admin=False, hears_appeals=False, lacks_team_scope=True)


def token_digest(token: str) -> str:
    """Return the stored digest of an API token. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def account_by_email(email: str) -> Account | None:
    """Return the account with this address, or None."""
    return Account.objects.filter(email=email.strip().lower()).first()


@dataclass(frozen=True)
class Mailbox:
    """The e-mail address of a person, and the language to write in, "" if that is unknown."""

    address: str
    language: str = ""


def mailbox_of(participant_id) -> Mailbox | None:
    """Return the mailbox of a participant, or None without an open account.

    Imported and erased participants have no account.
    """
    people = Participant.objects.filter(pk=participant_id, account__is_active=True)
    found = people.values_list("account__email", "account__language").first()
    return Mailbox(*found) if found else None


def people_with_role(organisation, role, consultation_id) -> list[UUID]:
    """Return the ids of the participants with a role in a consultation, to notify them.

    Run one query.
    """
    grants = RoleGrant.objects.filter(
        organisation=organisation, role=role, consultation_id=consultation_id
    )
    return list(grants.order_by("created_at", "id").values_list("participant_id", flat=True))


def people_with_role_in(organisation, role, consultation_ids) -> set[UUID]:
    """Return the ids of the participants with a role in at least one of these consultations.

    Run one query.
    """
    grants = RoleGrant.objects.filter(
        organisation=organisation, role=role, consultation_id__in=consultation_ids
    )
    return set(grants.values_list("participant_id", flat=True))


def roles_held(organisation, role) -> dict[UUID, set[UUID]]:
    """Return the participants who may use a role, with the consultations in which they have it.

    The set is empty for a role in the whole organisation. Run one query.
    """
    grants = RoleGrant.objects.filter(organisation=organisation, role=role)
    held: dict[UUID, set] = {}
    for participant_id, consultation_id in grants.filter(
        participant__state=ParticipantState.ACTIVE
    ).values_list("participant_id", "consultation_id"):
        held.setdefault(participant_id, set()).update({consultation_id} - {None})
    return held


def participant_of(organisation, account) -> Participant | None:
    """Return the participant of an account in an organisation, also if a measure applies, or None.

    Run one query.
    """
    return maybe_one(Participant.objects.all(), organisation=organisation, account=account)


def holders_of(roles, organisation_ids) -> list[tuple]:
    """Return who may use one of these roles in these organisations. Run one query.

    Each row has three ids: organisation, consultation or None, participant.
    """
    grants = RoleGrant.objects.filter(role__in=roles, organisation__in=organisation_ids)
    active = grants.filter(
        participant__state=ParticipantState.ACTIVE, participant__account__is_active=True
    )
    return list(active.values_list("organisation_id", "consultation_id", "participant_id"))


def is_of_the_team(participant) -> bool:
    """Return whether a participant has a role in the organisation, or a power on the installation.

    Run two queries.
    """
    has_powers = participant.account is not None and any(_powers_of(participant.account).values())
    return has_powers or RoleGrant.objects.filter(participant=participant).exists()


def locked_participant(organisation, participant_id) -> Participant | None:
    """Lock a participant of this organisation until the end of the transaction.

    Return the participant, or None.
    """
    people = Participant.objects.filter(organisation=organisation).select_for_update(no_key=True)
    return maybe_one(people, pk=participant_id)


def participant_here(organisation, participant_id) -> Participant | None:
    """Return the participant of this organisation with an id from a signed link, or None.

    Erased participants are not returned.
    """
    people = Participant.objects.filter(organisation=organisation).exclude(
        state=ParticipantState.ERASED
    )
    return maybe_one(people, pk=participant_id)


def people_here(organisation, ids) -> dict[UUID, Participant]:
    """Return several participants of this organisation by id, without erased ones.

    Run one query, or none if `ids` is empty.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    people = Participant.objects.filter(organisation=organisation).exclude(
        state=ParticipantState.ERASED
    )
    return people.in_bulk(list(wanted))


def count_new_people_by_hour(viewer: Viewer, *, since: datetime) -> dict[datetime, int]:
    """Return the number of new participants of the organisation, by the beginning of the hour.

    Imported participants are left out.
    """
    hour = Func(Value("hour"), F("created_at"), function="date_trunc", output_field=DateTimeField())
    here = Participant.objects.filter(
        organisation=viewer.organisation, origin="", created_at__gt=since
    )
    return dict(here.values_list(hour).annotate(number=Count("pk")))


def is_newcomer(viewer: Viewer) -> bool:
    """Return whether the viewer's account is less than a day old, or its address unconfirmed.

    Such a person may not send files yet.
    """
    known = Account.objects.filter(
        pk=viewer.person().account_id,  # type: ignore[misc]
        created_at__lte=ClockNow() - NEWCOMER,
        emailaddress__verified=True,
    )
    return not known.exists()


def own_tokens(viewer: Viewer):
    """Return the viewer's API tokens that still work, newest first."""
    return _in_force().filter(participant=viewer.person()).order_by("-created_at")


def _in_force():
    return ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=ClockNow())


def own_institutions(viewer: Viewer):
    """Return the institutions that the viewer may speak for, by name."""
    if viewer.participant is None:
        return Institution.objects.none()
    return Institution.objects.filter(members=viewer.participant).order_by("sort_key", "id")


def role_grants(viewer: Viewer, consultation_id=None):
    """Return the roles given in a consultation, or in the organisation, with the holders' names.

    `waits` is true if the role cannot be used yet, because its holder must have a second factor and
    has none. `address` is the address that the viewer gave the role to, empty if another person
    gave it.
    """
    grants = RoleGrant.objects.filter(
        organisation=viewer.organisation, consultation_id=consultation_id
    )
    own = When(given_by=viewer.participant, given_by__isnull=False, then=F("given_to"))
    address = Case(own, default=Value(""))
    return (
        grants.select_related("participant")
        .annotate(public_name=F("participant__public_name"), waits=_waits(), address=address)
        .order_by("role", "participant__public_name")
    )


def role_grant(organisation, grant_id) -> RoleGrant | None:
    """Return a role grant with its holder and its consultation, or None once it was withdrawn."""
    grants = RoleGrant.objects.filter(organisation=organisation).select_related(
        "participant", "consultation"
    )
    return maybe_one(grants, pk=grant_id)


def administrators_of(organisation):
    """Return the grants of an organisation's administrators, for the installation's administrators.

    The rows are those of `role_grants`.
    """
    with tenancy.organisation(organisation.pk):
        return list(role_grants(Viewer.public(organisation)))


def participant_by_email(organisation, email: str) -> Participant | None:
    """Return the participant who signs in to an organisation with an address, or None.

    It is for carrying out a request of that person.
    """
    return Participant.objects.filter(
        organisation=organisation, account__email=email.strip().lower()
    ).first()


def places_of(account) -> list[str]:
    """Return the names of the organisations where an account takes part; for its holder only."""
    with tenancy.across_organisations("a person sees every place they take part in"):
        names = Participant.objects.filter(account=account).values_list(
            "organisation__name", flat=True
        )
        return sorted(names)


def people_of(account_ids) -> dict[UUID, UUID]:
    """Return the participants of some accounts, as {participant: account}. Run one query.

    They are those of the current organisation, or of all if the caller works across organisations.
    """
    people = Participant.objects.filter(account__in=list(account_ids))
    return dict(people.values_list("pk", "account_id"))


def appeals_pool():
    """Return the accounts of the installation's pool for appeals, by address. Run one query.

    `waits` is true while an account must have a second factor and has none.
    """
    pool = Account.objects.filter(hears_appeals=True, is_active=True)
    return pool.annotate(waits=_waits("pk")).order_by("email")


def mailbox_of_pool_member(account_id) -> Mailbox | None:
    """Return the mailbox of a member of the pool, or None if the account has left it."""
    found = appeals_pool().filter(pk=account_id).values_list("email", "language").first()
    return Mailbox(*found) if found else None


def members_of(institution_id) -> list[UUID]:
    """Return the ids of the participants who may speak for an institution. Run one query."""
    return list(
        Membership.objects.filter(institution=institution_id).values_list(
            "participant_id", flat=True
        )
    )


def institution_ids_of(participant_id) -> set:
    """Return the ids of the institutions that a participant may speak for."""
    return set(
        Institution.objects.filter(memberships__participant=participant_id).values_list(
            "pk", flat=True
        )
    )
