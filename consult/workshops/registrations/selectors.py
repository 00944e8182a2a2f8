"""Registrations and free seats of a workshop, and declared workshops."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Sum

from consult.accounts.viewer import Viewer
from consult.consultations.enums import Capability, ConsultationState
from consult.consultations.selectors.timetable import moment_of
from consult.core.exceptions import NotAllowed, NotFound
from consult.core.postgres import clock
from consult.workshops import rules
from consult.workshops.enums import DeclarationState, WorkshopState
from consult.workshops.meetings.selectors.workshops import own_workshops
from consult.workshops.models import Declaration, Registration, Workshop

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def can_register_online(workshop: Workshop, moment: datetime) -> bool:
    """Return whether people may register online now.

    The workshop must take registrations, be public and in view, and not have begun.
    """
    is_public = workshop.state == WorkshopState.PUBLISHED and workshop.is_in_view
    return workshop.takes_registrations and workshop.is_awaited_at(moment) and is_public


def count_free_seats(viewer: Viewer, workshop: Workshop) -> int | None:
    """Return how many more people may register, or None if seats are not limited. One query."""
    if workshop.seats is None:
        return None
    taken_seats = (
        Registration.objects.filter(workshop=workshop).aggregate(taken=Sum("people"))["taken"] or 0
    )
    return max(0, workshop.seats - taken_seats)


def count_registrations_to_notify(viewer: Viewer, workshop: Workshop) -> int:
    """Return how many registrations would be notified of a change of day, hour or place.

    Return 0 once the workshop has begun. Raise `NotAllowed`.
    """
    return len(registrations_of(viewer, workshop)) if workshop.is_awaited_at(clock.now()) else 0


def registrations_of(viewer: Viewer, workshop: Workshop) -> list[Registration]:
    """Return the registrations of a workshop by name, for its facilitators and managers.

    Raise `NotAllowed`.
    """
    if not rules.can_edit(viewer, workshop):
        raise NotAllowed
    return list(workshop.registrations.order_by("name", "id"))


def count_registered_people(viewer: Viewer, workshops: Iterable[Workshop]) -> dict[UUID, int]:
    """Return how many people are registered for each workshop of the viewer. One query."""
    ids = [workshop.pk for workshop in workshops]
    rows = Registration.objects.filter(workshop__in=own_workshops(viewer).filter(pk__in=ids))
    rows = rows.order_by()
    return dict(rows.values_list("workshop").annotate(registered=Sum("people")))


def is_open_to_declarations(consultation: Consultation) -> bool:
    """Return whether workshops may still be declared.

    The consultation must be announced and not over, and have a phase for workshops that is not
    over.
    """
    moment = moment_of(consultation)
    state = consultation.state_at(moment)
    if state == ConsultationState.DRAFT or state.is_over:
        return False
    return any(
        Capability.WORKSHOP in step.capabilities and moment < step.ends_at
        for step in consultation.phases.all()
    )


def declarations_of(viewer: Viewer, consultation: Consultation) -> list[Declaration]:
    """Return the declarations of a consultation, for the people who decide on them.

    Raise `NotAllowed`. All waiting ones come first, oldest first, then the last 50 decisions.
    """
    if not rules.can_accept(viewer, consultation.pk):
        raise NotAllowed
    rows = Declaration.objects.filter(consultation=consultation.pk).select_related("workshop")
    waiting = [
        declaration
        for declaration in rows.order_by("created_at", "id")
        if declaration.state == DeclarationState.WAITING
    ]
    decided = rows.exclude(state=DeclarationState.WAITING).order_by("-decided_at")[:50]
    return [*waiting, *decided]


def get_declaration(viewer: Viewer, declaration_id: UUID) -> Declaration:
    """Return a declaration, for a person who may decide on it. Raise `NotFound`."""
    rows = Declaration.objects.filter(organisation=viewer.organisation).select_related(
        "consultation"
    )
    found = rows.filter(pk=declaration_id).first()
    if found is None or not rules.can_accept(viewer, found.consultation_id):
        raise NotFound
    return found
