"""The installation's pool: the appeals that no person of their organisation may decide (ADR 49).

Everything is computed from the current roles. When a person gets a role, their organisation takes
its appeals back from the pool at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db.models import QuerySet

from consult.accounts.enums import Role
from consult.accounts.people.selectors import members_of, people_of
from consult.accounts.roles.selectors import list_active_grants
from consult.core.postgres import tenancy
from consult.organisations.selectors import organisations
from moderation import target_kinds
from moderation.enums import AppealState
from moderation.models import Appeal, Decision, Notice
from moderation.target_kinds import Target

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

# The roles that decide the appeals of an organisation, in one consultation or in all of them.
DECIDING_ROLES = (Role.MODERATOR, Role.ORGANISATION_ADMIN)


def involved_in(decision: Decision, target: Target | None) -> list[UUID]:
    """Return the participants who had a part in a contested decision.

    They decided it, approved it, wrote the text, or are members of the institution that signed it.
    """
    institution = getattr(target, "institution_id", None)
    approved = decision.details.get("approved_by")
    people = {decision.moderator_id, approved and UUID(approved)}
    if target is not None:
        people |= set(target_kinds.list_responsible(decision.target_kind, target))
    people |= set(members_of(institution)) if institution else set()
    return sorted(cast("set[UUID]", people - {None}))


def without_decider(appeals: QuerySet[Appeal]) -> list[Appeal]:
    """Return those of some appeals that no person of their organisation may decide.

    `appeals` is a queryset of one organisation or of all. This takes three queries for any number
    of appeals, people and organisations.
    """
    return [appeal for appeal, people in deciders_of(appeals) if not people]


def deciders_of(appeals: QuerySet[Appeal]) -> list[tuple[Appeal, set[UUID]]]:
    """Return appeals with the participants of their organisation who may decide them.

    `appeals` is a queryset. This takes three queries.
    """
    found = list(
        appeals.select_related("decision").defer("text", "answer").order_by("created_at", "id")
    )
    deciders = _deciders_by_place(found)
    reporters = _reporters(found, {pk for people in deciders.values() for pk in people})
    return [
        (
            appeal,
            _find_deciders(deciders, appeal)
            - set(appeal.involved)
            - reporters.get(_target(appeal), set()),
        )
        for appeal in found
    ]


def _deciders_by_place(appeals: Sequence[Appeal]) -> dict[tuple[UUID, UUID | None], set[UUID]]:
    """Return the holders of roles that decide appeals, by organisation and consultation.

    The consultation is None for a role in the whole organisation.
    """
    deciders: dict[tuple, set] = {}
    if appeals:
        for organisation_id, consultation_id, person in list_active_grants(
            DECIDING_ROLES, {appeal.organisation_id for appeal in appeals}
        ):
            deciders.setdefault((organisation_id, consultation_id), set()).add(person)
    return deciders


def _find_deciders(
    deciders: Mapping[tuple[UUID, UUID | None], set[UUID]], appeal: Appeal
) -> set[UUID]:
    return deciders.get((appeal.organisation_id, appeal.consultation_id), set()) | deciders.get(
        (appeal.organisation_id, None), set()
    )


def _reporters(appeals: Sequence[Appeal], people: Collection[UUID]) -> dict[tuple, set]:
    """Return which of these people reported the contested objects, by object.

    This takes one query.
    """
    rows = Notice.objects.filter(
        target_id__in={appeal.decision.target_id for appeal in appeals}, reporter__in=people
    )
    found: dict[tuple, set] = {}
    for *target, person in (
        rows.values_list("target_kind", "target_id", "reporter") if appeals and people else ()
    ):
        found.setdefault(tuple(target), set()).add(person)
    return found


def _target(appeal: Appeal) -> tuple[str, UUID]:
    return appeal.decision.target_kind, appeal.decision.target_id


def find_decidable(appeals: Iterable[Appeal], accounts: Iterable[UUID]) -> dict[UUID, list[Appeal]]:
    """Return the appeals that each account of the pool may decide.

    An account may not decide an appeal in which it had a part, in any organisation. This takes two
    queries.
    """
    found = list(appeals)
    people = people_of(accounts)
    reporters = _reporters(found, set(people))
    own: dict[UUID, set] = {}
    for appeal in found:
        for person in {*appeal.involved, *reporters.get(_target(appeal), ())} & people.keys():
            own.setdefault(people[person], set()).add(appeal.pk)
    return {pk: [appeal for appeal in found if appeal.pk not in own.get(pk, ())] for pk in accounts}


def waiting_in(organisation: Organisation, account_id: UUID) -> list[Appeal]:
    """Return the appeals of an organisation that wait for an account of the pool, oldest first.

    This takes five queries.
    """
    rows = Appeal.objects.filter(organisation=organisation, state__in=AppealState.unfinished())
    return find_decidable(without_decider(rows), [account_id])[account_id]


@dataclass(frozen=True)
class Place:
    """An organisation with appeals that wait for the pool, and when the first one is due."""

    organisation: Organisation
    number: int
    due_at: datetime

    @property
    def origin(self) -> str:
        """The address of the organisation, from the hosts already read.

        It is the same as in `organisations.selectors.origin`.
        """
        hosts = sorted(
            self.organisation.hosts.all(), key=lambda host: (not host.is_primary, host.pk)
        )
        return hosts[0].origin if hosts else ""


def places(account_id: UUID) -> list[Place]:
    """Return the organisations with appeals that an account of the pool may decide.

    The most urgent one comes first. The result contains no text of an appeal. This takes seven
    queries, for any number of organisations.
    """
    with tenancy.across_organisations(
        "the pool hears what any organisation has nobody else to hear"
    ):
        rows = Appeal.objects.filter(state__in=AppealState.unfinished())
        found = find_decidable(without_decider(rows), [account_id])[account_id]
    number = Counter(appeal.organisation_id for appeal in found)
    due = {
        pk: min(appeal.due_at for appeal in found if appeal.organisation_id == pk) for pk in number
    }
    waiting_organisations = organisations().filter(pk__in=number)
    return sorted(
        (
            Place(organisation, number[organisation.pk], due[organisation.pk])
            for organisation in waiting_organisations
        ),
        key=lambda place: place.due_at,
    )
