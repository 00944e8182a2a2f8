"""People say that they come, on line or by phone through an agent: counted under lock, forgotten a month after."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.writing import one, require
from consult.core import clock, events, journal, limits, tenancy
from consult.core.exceptions import Invalid, NotFound
from consult.core.text import clean_line
from consult.core.validation import check
from consult.workshops import rules
from consult.workshops.actions.locking import locked_workshop
from consult.workshops.events import RegistrationTaken
from consult.workshops.exceptions import RegistrationsAreClosed, WorkshopIsFull
from consult.workshops.models import Registration, Workshop
from consult.workshops.selectors import takes_registrations

if TYPE_CHECKING:
    from uuid import UUID

KEPT = timedelta(days=30)
SALT = "consult.workshop.coming"
FIELDS = ("name", "email", "phone", "needs")


@transaction.atomic
def register(
    *, viewer, workshop_id: UUID, people: int, sender: str = "", is_proved: bool = False, **written
) -> Workshop:
    """Say that one comes, with some others, without an account; the seats are held at once.

    `written`: `name`, `email` or `phone`, `needs`. `sender` is the mark that visitors are counted by, and is not kept.
    An address that is registered already changes nothing, and is answered as a new one: nobody learns who comes.
    Journalled as a number, without the person; kept with the account of whoever is signed in, to go with it. Locks the
    workshop. Raises `RegistrationsAreClosed`, `WorkshopIsFull`, `Invalid`, `TooMany`.
    """
    _count(sender, is_proved)
    seen = Workshop.objects.visible_to(viewer).select_related("organisation")
    workshop = one(seen.select_for_update(no_key=True, of=("self",)), workshop_id)
    require(viewer, rules.can_register(viewer, workshop.consultation_id))
    if not takes_registrations(workshop, clock.now()):
        raise RegistrationsAreClosed
    row = _row(workshop, people, written)
    row.participant = viewer.participant
    if not (row.email or row.phone):
        raise Invalid(_("Leave an e-mail address or a phone number, in case something changes."), attr="email")
    if not (row.email and workshop.registrations.filter(email=row.email).exists()):
        _tell(_seated(Viewer.public(viewer.organisation), workshop, row))
    return workshop


@transaction.atomic
def register_by_agent(*, viewer, workshop_id: UUID, people: int, **written) -> Registration:
    """Write down somebody who phones or calls in; as `register`, by a name alone where they leave no address.

    Open as long as the workshop has not begun, even where nobody registers on line. Raises `WorkshopIsFull`, `Invalid`.
    """
    workshop = locked_workshop(viewer, workshop_id)
    if not workshop.is_awaited_at(clock.now()):
        raise RegistrationsAreClosed
    row = _row(workshop, people, written)
    row.by_agent = True
    if row.email and workshop.registrations.filter(email=row.email).exists():
        raise Invalid(_("Somebody is registered with this address already."), attr="email")
    registration = _seated(viewer, workshop, row)
    _tell(registration)
    return registration


@transaction.atomic
def take_back_registration(*, viewer, token: str) -> Workshop:
    """Say by the link of one's mail that one does not come after all: the seats are free again. Raises `NotFound`."""
    registration = registration_of(viewer, token)
    return _remove(Viewer.public(viewer.organisation), registration)


@transaction.atomic
def remove_registration(*, viewer, registration_id: UUID) -> Workshop:
    """Take somebody off the list at their request."""
    seen = Registration.objects.filter(workshop__in=Workshop.objects.visible_to(viewer))
    registration = one(seen, registration_id)
    locked_workshop(viewer, registration.workshop_id)
    return _remove(viewer, registration)


def token_of(registration_id: UUID) -> str:
    """What the link of a mail holds: who it is about, signed."""
    return signing.dumps(str(registration_id), salt=SALT)


def registration_of(viewer, token: str) -> Registration:
    """The registration that a signed link is about; `NotFound` once taken back or forgotten, or for another link."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise NotFound from None
    rows = Registration.objects.filter(organisation=viewer.organisation).select_related("workshop__consultation")
    return one(rows, pk)


def forget_registrations() -> int:
    """Delete, in every organisation, who registered for workshops held a month ago; return how many rows."""
    before = (clock.now() - KEPT).date()
    with tenancy.across_organisations("who came to workshops is forgotten everywhere"):
        rows = Registration.objects.filter(workshop__held_on__lt=before)
        return rows.delete()[0]


def _count(sender, is_proved):
    limits.check("registration", sender)
    if not is_proved:
        limits.check("registration_unproved", sender)


def _row(workshop, people, written):
    if unknown := sorted(set(written) - set(FIELDS)):
        raise Invalid(attr=unknown[0])
    said = {name: clean_line(written.get(name, "")) for name in FIELDS}
    said["email"] = said["email"].lower()
    row = Registration(organisation=workshop.organisation, workshop=workshop, people=people, **said)
    if type(people) is not int or not 1 <= people <= Registration.MOST_PEOPLE:
        raise Invalid(_("Between 1 and 10 people."), attr="people")
    check(row, without=["organisation", "workshop"])
    return row


def _seated(viewer, workshop, row):
    """Save a registration if there is room for it, under the lock of its workshop."""
    taken = workshop.registrations.aggregate(taken=Sum("people"))["taken"] or 0
    if workshop.seats is not None and taken + row.people > workshop.seats:
        raise WorkshopIsFull(attr="people")
    row.save()
    journal.record(viewer, "workshop.register", workshop, people=row.people)
    return row


def _tell(registration):
    if registration.email:
        told = RegistrationTaken(registration.organisation_id, registration.pk, get_language() or "")
        events.announce(registration.organisation_id, told)


def _remove(viewer, registration):
    workshop = registration.workshop
    journal.record(viewer, "workshop.unregister", workshop, people=registration.people)
    registration.delete()
    return workshop
