"""Roles of participants, and the installation's pool for appeals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When

from consult.accounts.enums import ParticipantState, Role
from consult.accounts.models import (
    Account,
    Participant,
    RoleGrant,
)
from consult.accounts.people.selectors import Mailbox
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import powers_of, second_factors_of
from consult.core.postgres import tenancy
from consult.core.postgres.lookup import get_row

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


def _waits(account: str = "participant__account") -> Any:
    if not settings.STAFF_SECOND_FACTOR:
        return Value(False)
    return ~Exists(second_factors_of(OuterRef(account)))


def people_with_role(
    organisation: Organisation, role: str, consultation_id: UUID | None
) -> list[UUID]:
    """Return the ids of the participants with a role in a consultation, to notify them.

    Run one query.
    """
    grants = RoleGrant.objects.filter(  # type: ignore[misc]  # jobs pass text, which the query reads
        organisation=organisation, role=role, consultation_id=consultation_id
    )
    return list(grants.order_by("created_at", "id").values_list("participant_id", flat=True))


def people_who_came(
    organisation: Organisation, role: str, consultation_id: UUID | None
) -> list[UUID]:
    """Return the ids of the participants with a role in a consultation, who have come with it.

    A person comes by accepting an invitation, or by creating the consultation. Only a role that was
    given before invitations existed may have a holder who never came. Run one query.
    """
    grants = RoleGrant.objects.filter(  # type: ignore[misc]  # None for the whole organisation
        organisation=organisation, role=role, consultation_id=consultation_id, is_awaited=False
    )
    return list(grants.order_by("created_at", "id").values_list("participant_id", flat=True))


def find_holder(
    organisation: Organisation, email: str, role: str, consultation_id: UUID | None
) -> UUID | None:
    """Return the id of the participant who has a role there and signs in with an address, or None.

    Run one query.
    """
    grants = RoleGrant.objects.filter(  # type: ignore[misc]  # None for the whole organisation
        organisation=organisation,
        role=role,
        consultation_id=consultation_id,
        participant__account__email=email.strip().lower(),
    )
    return grants.values_list("participant_id", flat=True).first()


def people_with_role_in(
    organisation: Organisation, role: Role, consultation_ids: frozenset[UUID]
) -> set[UUID]:
    """Return the ids of the participants with a role in at least one of these consultations.

    Run one query.
    """
    grants = RoleGrant.objects.filter(
        organisation=organisation, role=role, consultation_id__in=consultation_ids
    )
    return set(grants.values_list("participant_id", flat=True))


def find_participants_with_role(
    organisation: Organisation | UUID, role: Role
) -> dict[UUID, set[UUID]]:
    """Return the participants who may use a role, with the consultations in which they have it.

    The set is empty for a role in the whole organisation. Run one query.
    """
    grants = RoleGrant.objects.filter(organisation=organisation, role=role)
    consultations_by_participant: dict[UUID, set] = {}
    for participant_id, consultation_id in grants.filter(
        participant__state=ParticipantState.ACTIVE
    ).values_list("participant_id", "consultation_id"):
        consultations_by_participant.setdefault(participant_id, set()).update(
            {consultation_id} - {None}
        )
    return consultations_by_participant


def list_active_grants(roles: tuple[Role, Role], organisation_ids: Iterable[UUID]) -> list[tuple]:
    """Return who may use one of these roles in these organisations. Run one query.

    Each row has three ids: organisation, consultation or None, participant.
    """
    grants = RoleGrant.objects.filter(role__in=roles, organisation__in=organisation_ids)
    active = grants.filter(
        participant__state=ParticipantState.ACTIVE, participant__account__is_active=True
    )
    return list(active.values_list("organisation_id", "consultation_id", "participant_id"))


def is_of_the_team(participant: Participant) -> bool:
    """Return whether a participant has a role in the organisation, or a power on the installation.

    Run two queries.
    """
    has_powers = participant.account is not None and any(powers_of(participant.account).values())
    return has_powers or RoleGrant.objects.filter(participant=participant).exists()


def role_grants(viewer: Viewer, consultation_id: UUID | None = None) -> QuerySet[RoleGrant]:
    """Return the roles given in a consultation, or in the organisation, with the holders' names.

    `waits` is true if the role cannot be used yet, because its holder must have a second factor and
    has none. `address` is the address that the viewer gave the role to, empty if another person
    gave it. `is_last` is true for the last manager and the last administrator, who keep the role.
    """
    grants = RoleGrant.objects.filter(  # type: ignore[misc]  # jobs pass text, which the query reads
        organisation=viewer.organisation, consultation_id=consultation_id
    )
    own = When(given_by=viewer.participant, given_by__isnull=False, then=F("given_to"))
    address = Case(own, default=Value(""))
    others = grants.filter(role=OuterRef("role")).exclude(pk=OuterRef("pk"))
    return (
        grants.select_related("participant")
        .annotate(
            public_name=F("participant__public_name"),
            waits=Case(When(role__in=Role.deciding(), then=_waits()), default=Value(False)),
            address=address,
            is_last=Case(
                When(role__in=Role.indispensable(), then=~Exists(others)), default=Value(False)
            ),
        )
        .order_by("role", "participant__public_name")
    )


def get_role_grant(viewer: Viewer, grant_id: UUID, consultation_id: UUID | None) -> RoleGrant:
    """Return a role given in a consultation, or in the organisation. Raise `NotFound`."""
    return get_row(role_grants(viewer, consultation_id), pk=grant_id)


def administrators_of(organisation: Organisation) -> list[RoleGrant]:
    """Return the grants of an organisation's administrators, for the installation's administrators.

    The rows are those of `role_grants`.
    """
    with tenancy.organisation(organisation.pk):
        return list(role_grants(Viewer.public(organisation)))


def appeals_pool() -> QuerySet[Account]:
    """Return the accounts of the installation's pool for appeals, by address. Run one query.

    `waits` is true while an account must have a second factor and has none.
    """
    pool = Account.objects.filter(hears_appeals=True, is_active=True)
    return pool.annotate(waits=_waits("pk")).order_by("email")


def mailbox_of_pool_member(account_id: UUID) -> Mailbox | None:
    """Return the mailbox of a member of the pool, or None if the account has left it."""
    found = appeals_pool().filter(pk=account_id).values_list("email", "language").first()
    return Mailbox(*found) if found else None
