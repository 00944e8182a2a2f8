"""Participants of an organisation, and their public names."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from consult.accounts import rules
from consult.accounts.events import NameChosen
from consult.accounts.models import Account, Participant
from consult.accounts.people import selectors
from consult.accounts.people.reserved_names import check_public_name, is_reserved, list_own_names
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.postgres.validation import check
from consult.core.queue import events
from consult.core.records import journal, limits
from consult.core.words.text import clean_line

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


@transaction.atomic
def join_organisation(*, organisation: Organisation, account: Account) -> Participant:
    """Return the participant of an account in an organisation, and create it if there is none.

    A new participant has a pseudonym until that person chooses a name.
    """
    participant, _created = Participant.objects.get_or_create(
        organisation=organisation,
        account=account,
        defaults={"public_name": make_pseudonym(), "has_provisional_name": True},
    )
    return participant


def make_pseudonym() -> str:
    """Return a public name that reveals nothing about the person."""
    return _("Person %(number)s") % {"number": secrets.randbelow(90000) + 10000}


@transaction.atomic
def choose_public_name(*, viewer: Viewer, public_name: str) -> Participant:
    """Change the public name shown with everything that the viewer has published here.

    The journal entry does not contain the name. Announce `NameChosen`, whose subscribers may refuse
    the name with an error. Raise `NotAllowed`, `Invalid`, or `NameIsReserved` for a name that only
    the team may choose.
    """
    participant = Participant.objects.select_for_update().get(pk=viewer.person().pk)
    if not rules.may_publish(viewer):
        raise NotAllowed
    _set_public_name(participant, check_public_name(viewer, public_name))
    journal.record(viewer, "account.rename", participant)
    return participant


@transaction.atomic
def give_reserved_name(*, viewer: Viewer, email: str, public_name: str) -> Participant:
    """Give a participant without a role the reserved name that this person asked for.

    Only a reserved name may be given: a person chooses every other name alone. Few requests a day
    are allowed, because the answer reveals whether the address takes part. Announce `NameChosen`.
    Raise `NotAllowed` or `Invalid`.
    """
    if not rules.can_give_names(viewer):
        raise NotAllowed
    limits.check("reserved_name", viewer.person().pk)
    person = selectors.participant_by_email(viewer.organisation, email)
    if person is None:
        raise Invalid(_("No participant of this organisation has this address."), attr="email")
    name = check_public_name(viewer, public_name)
    if not is_reserved(name, list_own_names(viewer)):
        raise Invalid(
            _("This name is not reserved. The person can choose it without you."),
            attr="public_name",
        )
    participant = Participant.objects.select_for_update().get(pk=person.pk)
    _set_public_name(participant, name)
    journal.record(viewer, "account.give_reserved_name", participant)
    return participant


def _set_public_name(participant: Participant, name: str) -> None:
    """Save the name of a locked participant, and announce it."""
    participant.public_name = name
    participant.has_provisional_name = False
    check(participant, without=["organisation", "account"])
    participant.save(update_fields=["public_name", "has_provisional_name"])
    events.announce(
        participant.organisation_id, NameChosen(participant.organisation_id, participant.pk)
    )


@transaction.atomic
def choose_signature(*, viewer: Viewer, signature: str) -> None:
    """Choose the name under which the viewer publishes a first text; "" keeps the pseudonym.

    Do nothing if the viewer has chosen before. The caller locks the participant (`lock_actor`).
    Raise as `choose_public_name`.
    """
    unsigned = Participant.objects.filter(pk=viewer.person().pk, has_provisional_name=True)
    if not signature:
        unsigned.update(has_provisional_name=False)
    elif unsigned.exists():
        choose_public_name(viewer=viewer, public_name=signature)


def lock_participant(*, organisation: Organisation, participant_id: UUID) -> None:
    """Lock a participant until the end of the transaction.

    Take this lock before locks on other rows about the participant.
    """
    rows = Participant.objects.filter(organisation=organisation, pk=participant_id)
    rows.select_for_update().values_list("pk", flat=True).first()


@transaction.atomic
def replace_public_name(*, viewer: Viewer, participant_id: UUID, name: str) -> str:
    """Replace a public name that moderation removed by a pseudonym, and return the pseudonym.

    Return "" if the participant has another name by now. Lock the participant. The journal entry
    contains neither name.
    """
    participant = Participant.objects.select_for_update().get(pk=participant_id)
    if participant.public_name != name:
        return ""
    with override(settings.LANGUAGE_CODE):  # not in the language of the moderator who decides
        participant.public_name = make_pseudonym()
    participant.has_provisional_name = True
    participant.save(update_fields=["public_name", "has_provisional_name"])
    journal.record(viewer, "account.replace_name", participant)
    return participant.public_name


@transaction.atomic
def restore_public_name(
    *, viewer: Viewer, participant_id: UUID, name: str, instead_of: str
) -> None:
    """Restore a name that `replace_public_name` replaced.

    Do nothing if the person chose another name in the meantime or was erased. The journal entry
    contains neither name.
    """
    participant = Participant.objects.select_for_update().get(pk=participant_id)
    if participant.public_name == instead_of:
        participant.public_name = name
        participant.has_provisional_name = False
        participant.save(update_fields=["public_name", "has_provisional_name"])
        journal.record(viewer, "account.give_name_back", participant)


@transaction.atomic
def import_participants(
    *, organisation: Organisation, origin: str, people: Iterable[tuple[str, str]]
) -> dict[str, Participant]:
    """Create the participants of an imported consultation, under pseudonyms, without account.

    `people` yields (origin_id, public_name). Return the participants by origin_id; those of an
    earlier run are found again. Write one journal entry if any participant was created.
    """
    imported = Participant.objects.filter(organisation=organisation, origin=origin)
    before = imported.count()
    rows = [
        Participant(
            organisation=organisation,
            origin=origin,
            origin_id=origin_id,
            public_name=clean_line(name)[:80],
        )
        for origin_id, name in people
    ]
    Participant.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    found = {participant.origin_id: participant for participant in imported.iterator(2000)}
    if len(found) > before:
        system = Viewer.system(organisation)
        journal.record(
            system, "participant.import", organisation, origin=origin, count=len(found) - before
        )
    return found
