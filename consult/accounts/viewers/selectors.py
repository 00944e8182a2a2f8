"""Viewers: the identity, the roles and the powers with which a person reads and acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from consult.accounts.enums import ParticipantState, Role, TokenScope
from consult.accounts.measures import checks
from consult.accounts.models import (
    Account,
    ApiToken,
    Participant,
    RoleGrant,
)
from consult.accounts.people.selectors import participant_of
from consult.accounts.viewer import Viewer
from consult.core.postgres.compiled import compiled

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


# A role, its consultation, and whether the facilitators of that consultation take part in it.
Grant: TypeAlias = "tuple[str, UUID | None, bool | None]"
SECOND_FACTORS = (
    Authenticator.Type.TOTP,
    Authenticator.Type.WEBAUTHN,
)  # recovery codes only replace one of these


def viewer_for(organisation: Organisation, account: Account | AnonymousUser) -> Viewer:
    """Return the viewer of an account in an organisation. Run two queries, none for a visitor."""
    if account is None or not account.is_authenticated or not account.is_active:
        return Viewer.public(organisation)
    return viewer_of(organisation, participant_of(organisation, account), **powers_of(account))


def powers_of(account: Account) -> dict[str, bool]:
    """Return the powers of an account on the whole installation."""
    return {"is_platform_admin": account.is_platform_admin, "hears_appeals": account.hears_appeals}


def viewer_of(
    organisation: Organisation,
    participant: Participant | None,
    *,
    is_platform_admin: bool = False,
    hears_appeals: bool = False,
) -> Viewer:
    """Return the viewer of a participant, with the roles held. Run one query.

    Where the team must have a second factor (`STAFF_SECOND_FACTOR`), run one more for the people
    who decide about others: without a second factor they use no role.
    """
    return viewer_with(
        organisation,
        participant,
        _grants_of,
        is_platform_admin=is_platform_admin,
        hears_appeals=hears_appeals,
    )


def _grants_of(participant: Participant) -> list[Grant]:
    return list(_list_grants(participant.pk))


@compiled
def _list_grants(participant_id: UUID) -> QuerySet[RoleGrant, Grant]:
    rows = RoleGrant.objects.filter(participant=participant_id)
    return rows.values_list("role", "consultation_id", "consultation__facilitators_take_part")


def viewer_with(
    organisation: Organisation,
    participant: Participant | None,
    read_grants: Callable[[Participant], list[Grant]],
    *,
    is_platform_admin: bool = False,
    hears_appeals: bool = False,
) -> Viewer:
    """Return the viewer of a participant, whose roles `read_grants` returns, as `viewer_of` does.

    It is not called without a participant, nor for a person who is kept out.
    """
    if participant is None or participant.state == ParticipantState.ERASED:
        return Viewer(organisation, is_platform_admin=is_platform_admin)
    if checks.find_barring_measure(participant):
        return Viewer.public(organisation)
    grants = read_grants(participant)
    roles = frozenset((role, consultation_id) for role, consultation_id, _may_take_part in grants)
    decides = is_platform_admin or hears_appeals or _decides(roles)
    lacks = decides and _lacks_second_factor(participant)
    powers = {
        "is_platform_admin": is_platform_admin and not lacks,
        "hears_appeals": hears_appeals and not lacks,
    }
    return Viewer(
        organisation,
        participant,
        roles,
        needs_second_factor=lacks,
        takes_part_in=frozenset(
            where for _role, where, may_take_part in grants if may_take_part and where
        ),
        **powers,
    )


def _decides(roles: Iterable[tuple[str, UUID | None]]) -> bool:
    return any(role in Role.deciding() for role, _consultation_id in roles)


def viewers_with_roles(
    organisation: Organisation, accounts: Iterable[Account]
) -> dict[Any, Viewer]:
    """Return the viewers of several accounts in an organisation, by account.

    Accounts without a role there are left out. Run three queries for any number. Each viewer is as
    `viewer_for` returns it, except that powers on the installation are left out and that measures
    which keep a person out are not checked.
    """
    people = Participant.objects.filter(
        organisation=organisation, account__in=accounts, account__is_active=True
    )
    found = {person.pk: person for person in people.exclude(state=ParticipantState.ERASED)}
    roles: dict[UUID, set] = {}
    for participant_id, *role in RoleGrant.objects.filter(participant__in=found).values_list(
        "participant_id", "role", "consultation_id"
    ):
        roles.setdefault(participant_id, set()).add(tuple(role))
    waiting = _lacking_second_factor(
        [
            found[participant_id].account_id
            for participant_id, person_roles in roles.items()
            if _decides(person_roles)
        ]
    )
    return {
        found[participant_id].account_id: Viewer(
            organisation,
            found[participant_id],
            frozenset(person_roles),
            needs_second_factor=found[participant_id].account_id in waiting,
        )
        for participant_id, person_roles in roles.items()
    }


def _lacking_second_factor(accounts: Iterable[UUID | None]) -> set[UUID | None]:
    if not settings.STAFF_SECOND_FACTOR:
        return set()
    have = Authenticator.objects.filter(user__in=accounts, type__in=SECOND_FACTORS)
    return set(accounts) - set(have.values_list("user_id", flat=True))


def _lacks_second_factor(participant: Participant) -> bool:
    if not settings.STAFF_SECOND_FACTOR:
        return False
    return not second_factors_of(participant.account_id).exists()


def second_factors_of(account: object) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=account, type__in=SECOND_FACTORS)


def reload_viewer(viewer: Viewer) -> Viewer:
    """Return the viewer of the same person with the roles held now, after an act that gave one.

    Run one query.
    """
    powers = {"is_platform_admin": viewer.is_platform_admin, "hears_appeals": viewer.hears_appeals}
    return viewer_of(viewer.organisation, viewer.participant, **powers)


def viewer_for_token(organisation: Organisation, token: ApiToken) -> Viewer:
    """Return the viewer of a token that `working_token` returned. Run no query.

    Without the scope `team`, the viewer uses no role and no power.
    """
    account = token.participant.account
    viewer = viewer_with(
        organisation,
        token.participant,
        lambda _participant: token.grants,  # type: ignore[attr-defined]  # read with the token
        **powers_of(account),  # type: ignore[arg-type]  # a participant who is here has an account
    )
    if TokenScope.TEAM in token.scopes or not viewer.is_of_the_team:
        return viewer
    return replace(viewer, is_platform_admin=False, hears_appeals=False, lacks_team_scope=True)
