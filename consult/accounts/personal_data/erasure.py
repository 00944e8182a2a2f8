"""The erasure of a person (GDPR art. 17, ADR 22).

An administrator erases a person in one organisation; people erase their own account everywhere. One
transaction deletes the name and every way to sign in. The texts follow in a job, step by step. If a
worker is killed, the next one continues.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from consult.accounts import rules
from consult.accounts.enums import IdentityCheck, ParticipantState, Role
from consult.accounts.invitations.actions import forget_address, forget_person
from consult.accounts.models import (
    Account,
    ApiToken,
    Institution,
    Membership,
    Participant,
    RoleGrant,
    SignInAsk,
)
from consult.accounts.people import selectors
from consult.accounts.personal_data import erasure_ledger
from consult.accounts.personal_data.inventory import list_erasure_steps
from consult.accounts.senders import actions as sender_actions
from consult.accounts.sessions.checks import end_sessions
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.postgres import tenancy
from consult.core.queue import jobs
from consult.core.records import journal, limits

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


# Longer than any request lasts: a second run erases the data that a request wrote in the meantime.
AFTERWARDS = timedelta(minutes=2)


@transaction.atomic
def erase_participant(
    *, viewer: Viewer, participant_id: UUID, keep_texts: bool, identity: str = ""
) -> Participant:
    """Erase a participant of the viewer's organisation at that person's request.

    `identity` is the way in which the administrator checked who asks. The account is deleted with
    its last participant, because it would serve no organisation. Organisation administrators erase
    themselves, or are erased by the platform. The journal entry contains the check, the choice
    about texts, and an id that leads to no person. Raise `NotAllowed`, `NotFound` or `Invalid`.
    """
    if not rules.can_erase_others(viewer):
        raise NotAllowed
    person, account = _lock(viewer, participant_id)
    if not viewer.is_system:
        _check_request(person, identity)
    if account:
        SignInAsk.objects.filter(organisation=viewer.organisation, email=account.email).delete()
        end_sessions(account.pk, person.organisation_id)
    last = bool(account and _is_last(account, person))
    _cut(viewer, person, keep_texts, account_id=account.pk if last else None, identity=identity)  # type: ignore[union-attr]  # a participant who is here has an account
    if last:
        _remove_login(account.pk)  # type: ignore[union-attr]  # a participant who is here has an account
    return person


@transaction.atomic
def erase_by_email(*, viewer: Viewer, email: str, keep_texts: bool, identity: str) -> Participant:
    """Erase the participant who signs in with an e-mail address.

    Few requests a day are allowed, because the answer reveals whether the address takes part. Raise
    `Invalid` if no participant has it, and the errors of `erase_participant`.
    """
    if not rules.can_erase_others(viewer):
        raise NotAllowed
    limits.check("erasure", viewer.person().pk)
    person = selectors.participant_by_email(viewer.organisation, email)
    if person is None:
        raise Invalid(_("No participant of this organisation has this address."), attr="email")
    return erase_participant(
        viewer=viewer, participant_id=person.pk, keep_texts=keep_texts, identity=identity
    )


def _lock(viewer: Viewer, participant_id: UUID) -> tuple[Participant, Account | None]:
    """Lock a participant who is not erased, and the account; return both.

    The account is locked first, in the same order as when a person erases the account everywhere.
    Raise `NotFound`.
    """
    people = Participant.objects.exclude(state=ParticipantState.ERASED).filter(
        organisation=viewer.organisation
    )
    account_ids = people.filter(pk=participant_id).values_list("account_id", flat=True)
    account = Account.objects.select_for_update().filter(pk__in=list(account_ids)).first()
    person = people.select_for_update().filter(pk=participant_id).first()
    if person is None:
        raise NotFound
    return person, account


def _check_request(person: Participant, identity: str) -> None:
    if identity not in IdentityCheck.values:
        raise Invalid(_("Choose how you checked the identity of the person."), attr="identity")
    if RoleGrant.objects.filter(participant=person, role=Role.ORGANISATION_ADMIN).exists():
        raise NotAllowed(
            _(
                "This person administers the organisation, and can erase the account on "
                "the account page."
            )
        )


@transaction.atomic
def erase_account(*, viewer: Viewer, keep_texts: bool) -> Participant:
    """Erase the viewer's own account and its participants in every organisation, for ever.

    Lock the account, then its participants. Write to the journal of each organisation. Return the
    participant of this organisation. Raise `NotFound` if the account is erased already.
    """
    here = viewer.person()
    _erase_everywhere(here.account_id, keep_texts)  # type: ignore[arg-type]  # a participant who is here has an account
    return here


def _erase_everywhere(account_id: UUID, keep_texts: bool) -> None:
    if not Account.objects.select_for_update().filter(pk=account_id).exists():
        raise NotFound
    with tenancy.across_organisations("a person leaves every organisation they are in"):
        rows = Participant.objects.select_for_update(of=("self",)).select_related("organisation")
        people = list(rows.filter(account=account_id).order_by("pk"))
    for person in people:
        with tenancy.organisation(person.organisation_id):
            _cut(Viewer.system(person.organisation), person, keep_texts, account_id=account_id)
    end_sessions(account_id)
    _remove_login(account_id)


def _is_last(account: Account, person: Participant) -> bool:
    with tenancy.across_organisations("whether a login still serves anywhere"):
        serves_all = account.is_platform_admin or account.hears_appeals
        return not (serves_all or account.participants.exclude(pk=person.pk).exists())


def _cut(
    viewer: Viewer,
    person: Participant,
    keep_texts: bool,
    *,
    account_id: UUID | None = None,
    identity: str = "",
) -> None:
    """Delete the name, roles, invitations and tokens of a person; a job erases the texts."""
    RoleGrant.objects.filter(participant=person).delete()
    forget_person(person, person.account)
    sender_actions.forget_person(person.organisation_id, person.account)
    ApiToken.objects.filter(participant=person).delete()
    with override(settings.LANGUAGE_CODE):
        person.public_name = _("A person who left the site")
    person.account = None
    person.state = ParticipantState.ERASED
    person.measures = []
    person.save(update_fields=["public_name", "account", "state", "measures"])
    details = {"texts": _choice(keep_texts)} | ({"identity": identity} if identity else {})
    journal.record(viewer, "participant.erase", person, **details)
    named = {
        "participant_id": person.pk,
        "texts": _choice(keep_texts),
        "account_id": account_id or "",
    }
    jobs.on_commit("accounts.erase_participant", **named)  # type: ignore[arg-type]  # jobs pass text, which the query reads


def _choice(keep_texts: bool) -> str:
    return "keep" if keep_texts else "tombstone"


def _remove_login(account_id: UUID) -> None:
    """Delete an account, and what is stored of its address: codes, invitations, senders.

    Password, devices and second factors refer to the account and are deleted with it.
    """
    with tenancy.across_organisations("a login belongs to no organisation"):
        account = Account.objects.get(pk=account_id)
        SignInAsk.objects.filter(email=account.email).delete()
        forget_address(account.email)
        sender_actions.forget_address(account.email)
        account.delete()


def finish_erasure(
    *,
    organisation: Organisation,
    participant_id: UUID,
    keep_texts: bool,
    account_id: UUID | None = None,
) -> None:
    """Write an erasure to the ledger outside the database, then run the erasure steps in order.

    Each step runs its own transaction. A second run finds nothing. It may be stopped at any point.
    """
    participant_id = UUID(str(participant_id))
    system = Viewer.system(organisation)
    if account_id:
        erasure_ledger.note(("account", account_id), keep_texts=keep_texts)
    erasure_ledger.note(("participant", participant_id), keep_texts=keep_texts)
    for step in list_erasure_steps():
        step.erase(system, participant_id, keep_texts)


@transaction.atomic
def leave_institutions(*, participant_id: UUID, named: set) -> None:
    """Remove an erased person from all institutions.

    Delete an unverified institution without other members too, unless it is in `named`, the ids
    that texts refer to. An institution is not a person, but its name may be the name of one.
    """
    own = selectors.institution_ids_of(participant_id)
    Membership.objects.filter(participant=participant_id).delete()
    empty_institutions = Institution.objects.filter(
        pk__in=own - named, is_verified=False, memberships__isnull=True
    )
    empty_institutions.delete()


def replay_erasures() -> tuple[int, int]:
    """Erase again, from the ledger, the people whom a restored backup contains.

    Return how many accounts and participants were erased. A person who came back later has another
    id and is not touched. Run this before the site opens.
    """
    noted = erasure_ledger.entries()
    with tenancy.across_organisations("a restored backup holds people of every organisation"):
        logins = Account.objects.values_list("pk", flat=True)
        accounts = [
            (pk, path) for pk in logins if (path := erasure_ledger.find(noted, "account", pk))
        ]
        rows = Participant.objects.exclude(state=ParticipantState.ERASED).values_list(
            "pk", "organisation_id"
        )
        found = (
            (pk, of, erasure_ledger.find(noted, "participant", pk)) for pk, of in rows.iterator()
        )
        people = [(pk, of, path) for pk, of, path in found if path]
    for pk, of, path in people:
        _replay_participant(pk, of, path)
    for pk, path in accounts:
        _replay_account(pk, path)
    return len(accounts), len(people)


def _replay_participant(participant_id: UUID, organisation_id: UUID, path: str) -> None:
    with tenancy.organisation(organisation_id):
        person = Participant.objects.select_related("organisation").get(pk=participant_id)
        system = Viewer.system(person.organisation)
        keep_texts = erasure_ledger.may_keep_texts(path)
        erase_participant(viewer=system, participant_id=participant_id, keep_texts=keep_texts)
        finish_erasure(
            organisation=person.organisation, participant_id=participant_id, keep_texts=keep_texts
        )


def _replay_account(account_id: UUID, path: str) -> None:
    with (
        suppress(NotFound),
        transaction.atomic(),
    ):  # the account may have been deleted with its last participant
        _erase_everywhere(account_id, erasure_ledger.may_keep_texts(path))
