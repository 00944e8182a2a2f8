"""The installation's pool: the appeals that nobody of their organisation may hear (ADR 49).

All is worked out from who holds which role now: whoever is given one takes an appeal back from the pool at once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from consult.accounts.enums import Role
from consult.accounts.selectors import holders_of, members_of, people_of
from consult.core import tenancy
from consult.organisations.selectors import organisations
from moderation.enums import AppealState
from moderation.models import Appeal, Notice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from consult.organisations.models import Organisation

# Who of an organisation hears its appeals, in their consultation or in all of them.
HEARING = (Role.MODERATOR, Role.ORGANISATION_ADMIN)


def involved_in(decision, target) -> list[UUID]:
    """Who had a part in what is contested: decided, approved, wrote it, or speaks for whom it is signed by."""
    institution = getattr(target, "institution_id", None)
    approved = decision.details.get("approved_by")
    people = {decision.moderator_id, approved and UUID(approved), getattr(target, "author_id", None)}
    people |= set(members_of(institution)) if institution else set()
    return sorted(people - {None})


def unheard(appeals) -> list[Appeal]:
    """Of some appeals (a queryset, of one organisation or of all), those that nobody of theirs may hear.

    Three queries, however many appeals, people and organisations there are.
    """
    return [one for one, people in heard_by(appeals) if not people]


def heard_by(appeals) -> list[tuple[Appeal, set[UUID]]]:
    """Some appeals (a queryset), each with who of their organisation may hear it, by participant; three queries."""
    found = list(appeals.select_related("decision").defer("text", "answer").order_by("created_at", "id"))
    held = _held(found)
    reporters = _reporters(found, {pk for people in held.values() for pk in people})
    return [(one, _of(held, one) - set(one.involved) - reporters.get(_target(one), set())) for one in found]


def _held(appeals):
    """Who holds a role in which appeals may be heard, by organisation and consultation (none: in all of it)."""
    held: dict[tuple, set] = {}
    if appeals:
        for organisation_id, consultation_id, person in holders_of(HEARING, {one.organisation_id for one in appeals}):
            held.setdefault((organisation_id, consultation_id), set()).add(person)
    return held


def _of(held, appeal):
    return held.get((appeal.organisation_id, appeal.consultation_id), set()) | held.get(
        (appeal.organisation_id, None), set()
    )


def _reporters(appeals, people) -> dict[tuple, set]:
    """Which of these people reported what is contested, by what it is; one query."""
    rows = Notice.objects.filter(target_id__in={one.decision.target_id for one in appeals}, reporter__in=people)
    found: dict[tuple, set] = {}
    for *target, person in rows.values_list("target_kind", "target_id", "reporter") if appeals and people else ():
        found.setdefault(tuple(target), set()).add(person)
    return found


def _target(appeal):
    return appeal.decision.target_kind, appeal.decision.target_id


def hearable(appeals: Iterable[Appeal], accounts: Iterable[UUID]) -> dict[UUID, list[Appeal]]:
    """What each login of the pool may hear of some appeals: none in which they had a part, in any organisation.

    Two queries.
    """
    found, people = list(appeals), people_of(accounts)
    reporters = _reporters(found, set(people))
    own: dict[UUID, set] = {}
    for one in found:
        for person in {*one.involved, *reporters.get(_target(one), ())} & people.keys():
            own.setdefault(people[person], set()).add(one.pk)
    return {pk: [one for one in found if one.pk not in own.get(pk, ())] for pk in accounts}


def waiting_in(organisation, account_id) -> list[Appeal]:
    """What waits for one login of the pool in an organisation, the oldest first; five queries."""
    rows = Appeal.objects.filter(organisation=organisation, state__in=AppealState.unfinished())
    return hearable(unheard(rows), [account_id])[account_id]


@dataclass(frozen=True)
class Place:
    """An organisation where appeals wait for the pool: how many, and by when the first is to be answered."""

    organisation: Organisation
    number: int
    due_at: datetime

    @property
    def origin(self) -> str:
        """Where it answers, as `organisations.selectors.origin` says, from what is read already."""
        hosts = sorted(self.organisation.hosts.all(), key=lambda host: (not host.is_primary, host.pk))
        return hosts[0].origin if hosts else ""


def places(account_id) -> list[Place]:
    """Where an appeal waits that one login of the pool may hear, the most pressing first; no word of any.

    Seven queries, however many organisations there are.
    """
    with tenancy.across_organisations("the pool hears what any organisation has nobody else to hear"):
        rows = Appeal.objects.filter(state__in=AppealState.unfinished())
        found = hearable(unheard(rows), [account_id])[account_id]
    number = Counter(one.organisation_id for one in found)
    due = {pk: min(one.due_at for one in found if one.organisation_id == pk) for pk in number}
    named = organisations().filter(pk__in=number)
    return sorted((Place(one, number[one.pk], due[one.pk]) for one in named), key=lambda place: place.due_at)
