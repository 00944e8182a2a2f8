"""A person is erased (GDPR art. 17): in one organisation by its administrator, everywhere by themselves (ADR 22).

At once and in one transaction goes what names them and lets them in; what they wrote follows in a job, kind after kind,
which a killed worker leaves to the next one.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from consult.accounts import erasure_ledger, rules, selectors
from consult.accounts.enums import IdentityCheck, ParticipantState, Role
from consult.accounts.models import Account, ApiToken, Institution, Membership, Participant, RoleGrant, SignInAsk
from consult.accounts.sessions import end_sessions
from consult.accounts.viewer import Viewer
from consult.core import jobs, journal, kinds, limits, tenancy
from consult.core.exceptions import Invalid, NotAllowed, NotFound

# Longer than any request lives: what one that was under way wrote meanwhile is erased too.
AFTERWARDS = timedelta(minutes=2)


@transaction.atomic
def erase_participant(*, viewer, participant_id, keep_texts: bool, identity: str = "") -> Participant:
    """Erase somebody of the viewer's organisation at their request; `identity` says how it was checked that it is them.

    The login goes with its last participant: it would serve nobody. Whoever administers the organisation is erased by
    themselves or by the platform. Journalled with the check and the choice; the person is in it by an id that leads
    nowhere. Raises `NotAllowed`, `NotFound`, `Invalid`.
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
    _cut(viewer, person, keep_texts, account_id=account.pk if last else None, identity=identity)
    if last:
        _remove_login(account.pk)
    return person


@transaction.atomic
def erase_by_email(*, viewer, email: str, keep_texts: bool, identity: str) -> Participant:
    """Carry out the request of whoever signs in with an address; few a day, since one learns whether they take part.

    Raises `Invalid` where nobody does, and what `erase_participant` raises.
    """
    if not rules.can_erase_others(viewer):
        raise NotAllowed
    limits.check("erasure", viewer.person().pk)
    person = selectors.participant_by_email(viewer.organisation, email)
    if person is None:
        raise Invalid(_("Nobody takes part here with this address."), attr="email")
    return erase_participant(viewer=viewer, participant_id=person.pk, keep_texts=keep_texts, identity=identity)


def _lock(viewer, participant_id):
    """A participant who is not erased yet, and their login, locked first as whoever leaves everywhere does."""
    people = Participant.objects.exclude(state=ParticipantState.ERASED).filter(organisation=viewer.organisation)
    seen = people.filter(pk=participant_id).values_list("account_id", flat=True)
    account = Account.objects.select_for_update().filter(pk__in=list(seen)).first()
    person = people.select_for_update().filter(pk=participant_id).first()
    if person is None:
        raise NotFound
    return person, account


def _check_request(person, identity):
    if identity not in IdentityCheck.values:
        raise Invalid(_("Say how you checked who asks."), attr="identity")
    if RoleGrant.objects.filter(participant=person, role=Role.ORGANISATION_ADMIN).exists():
        raise NotAllowed(
            _("This person administers the organisation. They can erase themselves on their account page.")
        )


@transaction.atomic
def erase_account(*, viewer, keep_texts: bool) -> Participant:
    """Erase one's own login, and whom one is in every organisation of the installation; nothing gives it back.

    Locks the account, then its participants. Each organisation journals its own. Returns who one was here. Raises
    `NotFound` where it is done already.
    """
    here = viewer.person()
    _erase_everywhere(here.account_id, keep_texts)
    return here


def _erase_everywhere(account_id, keep_texts):
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


def _is_last(account, person):
    with tenancy.across_organisations("whether a login still serves anywhere"):
        serves_all = account.is_platform_admin or account.hears_appeals
        return not (serves_all or account.participants.exclude(pk=person.pk).exists())


def _cut(viewer, person, keep_texts, *, account_id=None, identity=""):
    """Take away the name, the way in and the powers; what is written follows in the job."""
    RoleGrant.objects.filter(participant=person).delete()
    ApiToken.objects.filter(participant=person).delete()
    with override(settings.LANGUAGE_CODE):
        person.public_name = _("Withdrawn participant")
    person.account, person.state, person.measures = None, ParticipantState.ERASED, []
    person.save(update_fields=["public_name", "account", "state", "measures"])
    said = {"texts": _choice(keep_texts)} | ({"identity": identity} if identity else {})
    journal.record(viewer, "participant.erase", person, **said)
    named = {"participant_id": person.pk, "texts": _choice(keep_texts), "account_id": account_id or ""}
    jobs.on_commit("accounts.erase_participant", **named)


def _choice(keep_texts):
    return "keep" if keep_texts else "tombstone"


def _remove_login(account_id):
    """Remove the address and the codes asked for with it; password, devices and second factors point to the login."""
    with tenancy.across_organisations("a login belongs to no organisation"):
        account = Account.objects.get(pk=account_id)
        SignInAsk.objects.filter(email=account.email).delete()
        account.delete()


def finish_erasure(*, organisation, participant_id, keep_texts: bool, account_id=None) -> None:
    """Note an erasure in the ledger outside the database, then let every app forget the person.

    Each app in a transaction of its own; done again, it finds nothing. Safe to stop anywhere.
    """
    participant_id, system = UUID(str(participant_id)), Viewer.system(organisation)
    if account_id:
        erasure_ledger.note(("account", account_id), keep_texts=keep_texts)
    erasure_ledger.note(("participant", participant_id), keep_texts=keep_texts)
    for kind in kinds.all_kinds():
        if kind.erase:
            kind.erase(system, participant_id, keep_texts)


@transaction.atomic
def leave_institutions(*, participant_id, named: set) -> None:
    """Let somebody who is erased speak for no institution any more.

    One that nobody checked, with no other member, goes too, unless it is among those that texts name: a structure is
    no person, but its name may be one's own.
    """
    own = selectors.institution_ids_of(participant_id)
    Membership.objects.filter(participant=participant_id).delete()
    left = Institution.objects.filter(pk__in=own - named, is_verified=False, memberships__isnull=True)
    left.delete()


def replay_erasures() -> tuple[int, int]:
    """Erase again, from the ledger, whoever a restored backup brought back; how many logins and participants.

    Whoever came back by themselves since has another id, and is left alone. To be run before the site opens.
    """
    noted = erasure_ledger.entries()
    with tenancy.across_organisations("a restored backup holds people of every organisation"):
        logins = Account.objects.values_list("pk", flat=True)
        accounts = [(pk, path) for pk in logins if (path := erasure_ledger.find(noted, "account", pk))]
        rows = Participant.objects.exclude(state=ParticipantState.ERASED).values_list("pk", "organisation_id")
        found = ((pk, of, erasure_ledger.find(noted, "participant", pk)) for pk, of in rows.iterator())
        people = [(pk, of, path) for pk, of, path in found if path]
    for pk, of, path in people:
        _replay_participant(pk, of, path)
    for pk, path in accounts:
        _replay_account(pk, path)
    return len(accounts), len(people)


def _replay_participant(participant_id, organisation_id, path):
    with tenancy.organisation(organisation_id):
        person = Participant.objects.select_related("organisation").get(pk=participant_id)
        system, keep_texts = Viewer.system(person.organisation), erasure_ledger.keeps_texts(path)
        erase_participant(viewer=system, participant_id=participant_id, keep_texts=keep_texts)
        finish_erasure(organisation=person.organisation, participant_id=participant_id, keep_texts=keep_texts)


def _replay_account(account_id, path):
    with suppress(NotFound), transaction.atomic():  # it went with its last participant
        _erase_everywhere(account_id, erasure_ledger.keeps_texts(path))
