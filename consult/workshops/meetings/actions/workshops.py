"""Creating and editing a workshop: its facts, its topics and its attendance."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import changes, locked, require
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.postgres.ids import random_id
from consult.core.postgres.places import last_number
from consult.core.postgres.validation import check
from consult.core.queue import jobs
from consult.core.records import journal
from consult.core.words.text import render
from consult.workshops import rules
from consult.workshops.entries.actions.contributions import follow_attendance
from consult.workshops.enums import Present
from consult.workshops.exceptions import WorkshopIsToCome
from consult.workshops.meetings.actions.locks import announce_change, locked_active_workshop
from consult.workshops.meetings.actions.topics import put_topics
from consult.workshops.models import Facilitation, Workshop

if TYPE_CHECKING:
    from consult.consultations.models import Topic

MOVED = {"place", "address", "held_on", "starts_at", "ends_at"}
POINT = {"latitude", "longitude"}
DECIMALS = 6
LINES = ("title", "structure", "place", "address", "phone")
# Within a group, each person belongs to exactly one kind.
GROUPS = (
    (Present.WOMEN, Present.MEN),
    (Present.UNDER_18, Present.FROM_18_TO_29, Present.FROM_30_TO_59, Present.FROM_60),
)


def a_workshop_code() -> str:
    """Return a random workshop code for the addresses of its sheets.

    It is typed from paper: it has no vowel, no 0 and no 1. It has 38 bits.
    """
    return "".join(secrets.choice("BCDFGHJKLMNPQRSTVWXZ23456789") for _place in range(8))


@transaction.atomic
def create_workshop(
    *, viewer: Viewer, consultation_id: UUID, topics: Iterable[Topic] = (), **written: Any
) -> Workshop:
    """Create a draft of a workshop, with the next number of its consultation.

    A viewer who is a facilitator of the consultation becomes its facilitator. `topics` are ids, in
    order. `written` has the fields that `edit_workshop` takes, at least `title`, `structure`,
    `structure_kind` and `held_on`. Lock the consultation. Raise `Invalid` or `ValidationError`, by
    field.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_create(viewer, consultation.pk))
    last = last_number(Workshop.objects.filter(consultation=consultation))
    workshop = Workshop(
        organisation=viewer.organisation, consultation=consultation, number=last + 1
    )
    workshop.code = a_workshop_code()
    _write(workshop, written)
    put_topics(viewer, workshop, topics)
    if viewer.has(Role.FACILITATOR, consultation.pk):
        person = {"workshop": workshop, "participant": viewer.participant}
        Facilitation.objects.create(organisation=viewer.organisation, **person)
    journal.record(viewer, "workshop.create", workshop, number=workshop.number)
    return workshop


@transaction.atomic
def edit_workshop(
    *, viewer: Viewer, workshop_id: UUID, topics: Iterable[Topic] | None = None, **written: Any
) -> Workshop:
    """Change the facts of a workshop and, unless None, its topics, in order.

    The journal contains the names of the changed fields. The people who registered by email are
    notified of a new place, day or hour. Lock the workshop. Raise `Invalid` or `ValidationError` by
    field, `ReportIsWritten` or `WorkshopIsCancelled`.
    """
    workshop = locked_active_workshop(viewer, workshop_id)
    changed = _write(workshop, written)
    if topics is not None and put_topics(viewer, workshop, topics):
        changed["topics"] = topics
    if changed:
        journal.record(viewer, "workshop.edit", workshop, fields=sorted(changed))
        announce_change(workshop)
    if MOVED & set(changed) and workshop.is_awaited_at(clock.now()):
        _email_registered_people(workshop)
    return workshop


@transaction.atomic
def declare_presence(
    *,
    viewer: Viewer,
    workshop_id: UUID,
    participants: int,
    returning: int | None = None,
    composition: dict | None = None,
) -> Workshop:
    """Declare the attendance: how many people came, how many returned, and their kinds.

    `returning` counts the people who had come to another workshop of the consultation; None means
    that they were not asked. `composition` is {`Present`: number}, without kinds of zero people.
    Lock the workshop. Raise `WorkshopIsToCome`, or `Invalid` by field if the numbers do not add up.
    """
    workshop = locked_active_workshop(viewer, workshop_id)
    if not workshop.has_begun_at(clock.now()):
        raise WorkshopIsToCome(attr="participants")
    workshop.participants = participants
    workshop.returning = returning
    workshop.composition = _composition(participants, composition or {})
    if returning is not None and returning > participants:
        raise Invalid(_("No more people can have come before than are present."), attr="returning")
    _check(workshop)
    workshop.save(update_fields=["participants", "returning", "composition"])
    follow_attendance(viewer, workshop)
    journal.record(
        viewer, "workshop.presence", workshop, participants=participants, returning=returning
    )
    announce_change(workshop)
    return workshop


def degrees(value: Any) -> Decimal | None:
    """Return a latitude or longitude as it is stored: six decimals, some ten centimetres."""
    return None if value is None else round(Decimal(str(value)), DECIMALS)


def _composition(participants: int, declared: dict[str, Any]) -> dict[str, int]:
    """Return the composition without zeros.

    Raise `Invalid` if a kind is unknown, or if a group has more people than were present.
    """
    numbers = {kind: number for kind, number in declared.items() if number}
    known = all(
        kind in Present.values and type(number) is int and number > 0
        for kind, number in numbers.items()
    )
    if not known:
        raise Invalid(_("Give whole numbers, of the kinds of people listed."), attr="composition")
    for group in GROUPS:
        if sum(numbers.get(kind, 0) for kind in group) > participants:
            raise Invalid(
                _("The total is greater than the number of people present."), attr="composition"
            )
    return numbers


def _email_registered_people(workshop: Workshop) -> None:
    change = {"change_id": random_id()}
    registered = workshop.registrations.exclude(email="").values_list("pk", flat=True)
    jobs.store(
        workshop.organisation_id,
        *(
            jobs.Request("workshops.email_move", change | {"registration_id": pk})
            for pk in registered
        ),
    )


def _write(workshop: Workshop, written: dict[str, Any]) -> dict[str, Any]:
    """Set, check and save the given fields. Return the changed ones."""
    if written.get("structure_kind") == "" or written.get("held_on", "") is None:
        raise Invalid(attr="structure_kind" if written.get("structure_kind") == "" else "held_on")
    changed = changes(workshop, written, Workshop.written)
    for name in POINT & set(changed):
        changed[name] = degrees(changed[name])
    for name, value in changed.items():
        setattr(workshop, name, " ".join(value.split()) if name in LINES else value)
    if "minutes" in changed:
        workshop.minutes_html = render(workshop.minutes)
    _check(workshop)
    workshop.save()
    return changed


def _check(workshop: Workshop) -> None:
    if workshop.language not in dict(settings.LANGUAGES):
        raise Invalid(attr="language")
    if workshop.ends_at and (not workshop.starts_at or workshop.ends_at <= workshop.starts_at):
        raise Invalid(_("The end must come after the beginning."), attr="ends_at")
    if workshop.starts_at and workshop.day_of(workshop.starts_at) != workshop.held_on:
        raise Invalid(_("Choose a time on the day of the workshop."), attr="starts_at")
    if (workshop.latitude is None) != (workshop.longitude is None):
        raise Invalid(_("Give both a latitude and a longitude, or neither."), attr="latitude")
    check(workshop, without=["organisation", "consultation"])
