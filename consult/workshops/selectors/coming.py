"""Who comes to a workshop, for its team; how many seats are left, for everybody; and workshops that were declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum

from consult.consultations.enums import Capability, ConsultationState
from consult.consultations.selectors import moment_of
from consult.core import clock
from consult.core.exceptions import NotAllowed, NotFound
from consult.workshops import rules
from consult.workshops.enums import DeclarationState, WorkshopState
from consult.workshops.models import Declaration, Registration, Workshop

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def takes_registrations(workshop: Workshop, moment: datetime) -> bool:
    """Whether one may register on line now: it says so, is public and in view, and has not begun."""
    is_public = workshop.state == WorkshopState.PUBLISHED and workshop.is_in_view
    return workshop.takes_registrations and workshop.is_awaited_at(moment) and is_public


def seats_left(viewer, workshop: Workshop) -> int | None:
    """How many more people may register, None where seats are not counted; one query."""
    if workshop.seats is None:
        return None
    taken = Registration.objects.filter(workshop=workshop).aggregate(taken=Sum("people"))["taken"] or 0
    return max(0, workshop.seats - taken)


def told_of_changes(viewer, workshop: Workshop) -> int:
    """How many registrations are to learn of another day, hour or place; none once it began. Raises `NotAllowed`."""
    return len(registrations_of(viewer, workshop)) if workshop.is_awaited_at(clock.now()) else 0


def registrations_of(viewer, workshop: Workshop) -> list[Registration]:
    """Who registered for a workshop, by name; for those who write for it. Raises `NotAllowed`."""
    if not rules.can_edit(viewer, workshop):
        raise NotAllowed
    return list(workshop.registrations.order_by("name", "id"))


def takes_workshops(consultation) -> bool:
    """Whether one may still declare a workshop: it is announced, not over, and a step that opens them is not past."""
    if consultation.state_at(moment_of(consultation)) in (ConsultationState.DRAFT, ConsultationState.CLOSED):
        return False
    moment = moment_of(consultation)
    return any(Capability.WORKSHOP in step.capabilities and moment < step.ends_at for step in consultation.phases.all())


def declarations_of(viewer, consultation) -> list[Declaration]:
    """Workshops declared in a consultation, those that wait first; for who decides. Raises `NotAllowed`."""
    if not rules.can_accept(viewer, consultation.pk):
        raise NotAllowed
    rows = Declaration.objects.filter(consultation=consultation.pk).select_related("workshop")
    waiting = [one for one in rows.order_by("created_at", "id") if one.state == DeclarationState.WAITING]
    decided = rows.exclude(state=DeclarationState.WAITING).order_by("-decided_at")[:50]
    return [*waiting, *decided]


def get_declaration(viewer, declaration_id: UUID) -> Declaration:
    """One declared workshop, for who decides. Raises `NotFound`."""
    rows = Declaration.objects.filter(organisation=viewer.organisation).select_related("consultation")
    found = rows.filter(pk=declaration_id).first()
    if found is None or not rules.can_accept(viewer, found.consultation_id):
        raise NotFound
    return found
