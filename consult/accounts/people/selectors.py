"""Participants of an organisation, their accounts, mailboxes and institutions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, DateTimeField, F, Func, QuerySet, Value

from consult.accounts.enums import ParticipantState
from consult.accounts.models import (
    Account,
    Institution,
    Membership,
    Participant,
)
from consult.accounts.people.reserved_names import find_fault, list_own_names
from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.lookup import find_row

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


NEWCOMER = timedelta(days=1)


@dataclass(frozen=True)
class RefusedName:
    """An existing name that could not be chosen today: of a participant or of an institution."""

    kind: str
    id: UUID
    name: str
    fault: str


def list_refused_names(viewer: Viewer) -> Iterator[RefusedName]:
    """Yield the names of people without a role, and of institutions, that would be refused today.

    It is for the operator. Two queries, and one for each source of reserved names.
    """
    own_names = list_own_names(viewer)
    people = Participant.objects.filter(organisation=viewer.organisation, role_grants=None).exclude(
        state=ParticipantState.ERASED
    )
    for pk, name in people.order_by("public_name", "id").values_list("pk", "public_name"):
        if fault := find_fault(name, own_names):
            yield RefusedName("participant", pk, name, fault)
    institutions = Institution.objects.filter(organisation=viewer.organisation)
    for pk, name in institutions.order_by("name", "id").values_list("pk", "name"):
        if fault := find_fault(name, own_names, of_person=False):
            yield RefusedName("institution", pk, name, fault)


def account_by_email(email: str) -> Account | None:
    """Return the account with this address, or None."""
    return Account.objects.filter(email=email.strip().lower()).first()


@dataclass(frozen=True)
class Mailbox:
    """The e-mail address of a person, and the language to write in, "" if that is unknown."""

    address: str
    language: str = ""


def mailbox_of(participant_id: UUID) -> Mailbox | None:
    """Return the mailbox of a participant, or None without an open account.

    Imported and erased participants have no account.
    """
    people = Participant.objects.filter(pk=participant_id, account__is_active=True)
    found = people.values_list("account__email", "account__language").first()
    return Mailbox(*found) if found else None


def participant_of(organisation: Organisation, account: Account) -> Participant | None:
    """Return the participant of an account in an organisation, also if a measure applies, or None.

    Run one query.
    """
    return find_row(Participant.objects.all(), organisation=organisation, account=account)


def locked_participant(
    organisation: Organisation, participant_id: UUID | str
) -> Participant | None:
    """Lock a participant of this organisation until the end of the transaction.

    Return the participant, or None.
    """
    people = Participant.objects.filter(organisation=organisation).select_for_update(no_key=True)
    return find_row(people, pk=participant_id)


def participant_here(organisation: Organisation | UUID, participant_id: UUID) -> Participant | None:
    """Return the participant of this organisation with an id from a signed link, or None.

    Erased participants are not returned.
    """
    people = Participant.objects.filter(organisation=organisation).exclude(
        state=ParticipantState.ERASED
    )
    return find_row(people, pk=participant_id)


def people_here(
    organisation: Organisation, ids: Iterable[UUID | str | None]
) -> dict[UUID, Participant]:
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


def is_newcomer(participant_id: UUID) -> bool:
    """Return whether an account is less than a day old, or its address unconfirmed.

    A moderator sees the files of such a person before they are public.
    """
    known = Account.objects.filter(
        participants=participant_id,
        created_at__lte=ClockNow() - NEWCOMER,
        emailaddress__verified=True,
    )
    return not known.exists()


def own_institutions(viewer: Viewer) -> QuerySet[Institution]:
    """Return the institutions that the viewer may speak for, by name."""
    if viewer.participant is None:
        return Institution.objects.none()
    return Institution.objects.filter(members=viewer.participant).order_by("sort_key", "id")


def participant_by_email(organisation: Organisation, email: str) -> Participant | None:
    """Return the participant who signs in to an organisation with an address, or None.

    It is for carrying out a request of that person.
    """
    return Participant.objects.filter(
        organisation=organisation, account__email=email.strip().lower()
    ).first()


def places_of(account: Account) -> list[str]:
    """Return the names of the organisations where an account takes part; for its holder only."""
    with tenancy.across_organisations("a person sees every place they take part in"):
        names = Participant.objects.filter(account=account).values_list(
            "organisation__name", flat=True
        )
        return sorted(names)


def people_of(account_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the participants of some accounts, as {participant: account}. Run one query.

    They are those of the current organisation, or of all if the caller works across organisations.
    """
    people = Participant.objects.filter(account__in=list(account_ids))
    return dict(people.values_list("pk", "account_id"))


def members_of(institution_id: UUID) -> list[UUID]:
    """Return the ids of the participants who may speak for an institution. Run one query."""
    return list(
        Membership.objects.filter(institution=institution_id).values_list(
            "participant_id", flat=True
        )
    )


def institution_ids_of(participant_id: UUID) -> set:
    """Return the ids of the institutions that a participant may speak for."""
    return set(
        Institution.objects.filter(memberships__participant=participant_id).values_list(
            "pk", flat=True
        )
    )
