"""Registrations of people who will come, online or through an agent.

They are deleted a month after the workshop.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id, require
from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres import clock, tenancy
from consult.core.postgres.validation import check
from consult.core.queue import jobs
from consult.core.records import journal, limits
from consult.core.words.text import clean_line
from consult.workshops import rules
from consult.workshops.exceptions import RegistrationsAreClosed, WorkshopIsFull
from consult.workshops.meetings.actions.locks import locked_workshop
from consult.workshops.models import Registration, Workshop
from consult.workshops.registrations.selectors import can_register_online

KEPT = timedelta(days=30)
SALT = "consult.workshop.coming"
FIELDS = ("name", "email", "phone", "needs")


@transaction.atomic
def register(
    *,
    viewer: Viewer,
    workshop_id: UUID,
    people: int,
    sender: str = "",
    is_proved: bool = False,
    **written: Any,
) -> Workshop:
    """Register a person for a workshop, with some companions, without an account.

    The seats are taken at once. `written` may have `name`, `email`, `phone` and `needs`; an address
    or a phone number is required. `sender` is the key by which a visitor's acts are limited; it is
    not stored. For a person who is already registered, nothing changes, and the answer is the same
    as for a new one, so that a visitor cannot learn who comes.

    The journal contains the number of people, not the person. The registration of a signed-in
    participant is linked to their account, to be deleted with it. Lock the workshop. Raise
    `RegistrationsAreClosed`, `WorkshopIsFull`, `Invalid` or `TooMany`.
    """
    _count(sender, is_proved)
    visible = Workshop.objects.visible_to(viewer).select_related("organisation")
    workshop = get_row_by_id(visible.select_for_update(no_key=True, of=("self",)), workshop_id)
    require(viewer, rules.can_register(viewer, workshop.consultation_id))
    if not can_register_online(workshop, clock.now()):
        raise RegistrationsAreClosed
    row = _row(workshop, people, written)
    row.participant = viewer.participant
    if not (row.email or row.phone):
        raise Invalid(
            _("Leave an e-mail address or a phone number, in case something changes."), attr="email"
        )
    _ensure_seats(workshop, row)
    if not _is_registered(workshop, row):
        _email_confirmation(_saved(Viewer.public(viewer.organisation), workshop, row))
    return workshop


@transaction.atomic
def register_by_agent(
    *, viewer: Viewer, workshop_id: UUID, people: int, **written: Any
) -> Registration:
    """Register a person who phones or calls in.

    A name alone is enough if they leave no address. It is possible until the workshop begins, even
    if it takes no registrations online. Raise `RegistrationsAreClosed`, `WorkshopIsFull` or
    `Invalid`.
    """
    workshop = locked_workshop(viewer, workshop_id)
    if not workshop.is_awaited_at(clock.now()):
        raise RegistrationsAreClosed
    row = _row(workshop, people, written)
    row.by_agent = True
    if _is_registered(workshop, row):
        raise _already_registered(row)
    _ensure_seats(workshop, row)
    registration = _saved(viewer, workshop, row)
    _email_confirmation(registration)
    return registration


@transaction.atomic
def take_back_registration(*, viewer: Viewer, token: str) -> Workshop:
    """Delete the registration of the link in a confirmation email.

    The seats are free again. Raise `NotFound`.
    """
    registration = registration_of(viewer, token)
    return _remove(Viewer.public(viewer.organisation), registration)


@transaction.atomic
def remove_registration(*, viewer: Viewer, registration_id: UUID) -> Workshop:
    """Delete a registration at the person's request. Raise `NotFound` or `NotAllowed`."""
    visible = Registration.objects.filter(workshop__in=Workshop.objects.visible_to(viewer))
    registration = get_row_by_id(visible, registration_id)
    locked_workshop(viewer, registration.workshop_id)
    return _remove(viewer, registration)


def token_of(registration_id: UUID) -> str:
    """Return the signed token of the link in an email: it contains the registration's id."""
    return signing.dumps(str(registration_id), salt=SALT)


def registration_of(viewer: Viewer, token: str) -> Registration:
    """Return the registration of a signed token.

    Raise `NotFound` if the token is invalid or the registration was deleted.
    """
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise NotFound from None
    rows = Registration.objects.filter(organisation=viewer.organisation).select_related(
        "workshop__consultation"
    )
    return get_row_by_id(rows, pk)


def forget_registrations() -> int:
    """Delete, in every organisation, the registrations of workshops held a month ago.

    Return the number of rows.
    """
    before = (clock.now() - KEPT).date()
    with tenancy.across_organisations("who came to workshops is forgotten everywhere"):
        rows = Registration.objects.filter(workshop__held_on__lt=before)
        return rows.delete()[0]


def _count(sender: str, is_proved: bool) -> None:
    limits.check("registration", sender)
    if not is_proved:
        limits.check("registration_unproved", sender)


def _row(workshop: Workshop, people: int, written: dict[str, Any]) -> Registration:
    if unknown := sorted(set(written) - set(FIELDS)):
        raise Invalid(attr=unknown[0])
    values = {name: clean_line(written.get(name, "")) for name in FIELDS}
    values["email"] = values["email"].lower()
    row = Registration(
        organisation=workshop.organisation, workshop=workshop, people=people, **values
    )
    if type(people) is not int or not 1 <= people <= Registration.MOST_PEOPLE:
        raise Invalid(_("Choose between 1 and 10 people."), attr="people")
    check(row, without=["organisation", "workshop"])
    return row


def _is_registered(workshop: Workshop, row: Registration) -> bool:
    """Return whether the same person is registered: the same address or, without one, name and phone."""
    same = {"email": row.email} if row.email else {"name": row.name, "phone": row.phone}
    return workshop.registrations.filter(**same).exists()


def _already_registered(row: Registration) -> Invalid:
    if row.email:
        return Invalid(_("A person is registered with this address already."), attr="email")
    message = _(
        "This person is on the list already. If it is another person of the same name, write their phone number too."
    )
    return Invalid(message, attr="name")


def _ensure_seats(workshop: Workshop, row: Registration) -> None:
    """Raise `WorkshopIsFull` if a locked workshop has too few seats left for a registration."""
    taken_seats = workshop.registrations.aggregate(taken=Sum("people"))["taken"] or 0
    if workshop.seats is not None and taken_seats + row.people > workshop.seats:
        raise WorkshopIsFull(attr="people")


def _saved(viewer: Viewer, workshop: Workshop, row: Registration) -> Registration:
    row.save()
    journal.record(viewer, "workshop.register", workshop, people=row.people)
    return row


def _email_confirmation(registration: Registration) -> None:
    if registration.email:
        about = {"registration_id": registration.pk, "language": get_language() or ""}
        request = jobs.Request("workshops.confirm_registration", about)
        jobs.store(registration.organisation_id, request)


def _remove(viewer: Viewer, registration: Registration) -> Workshop:
    workshop = registration.workshop
    journal.record(viewer, "workshop.unregister", workshop, people=registration.people)
    registration.delete()
    return workshop
