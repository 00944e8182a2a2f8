"""Workshops for tests, made through the real actions."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from consult.workshops.declarations import actions as declaration_actions
from consult.workshops.meetings.actions import publication as publication_actions
from consult.workshops.meetings.actions import workshops as workshop_actions
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.registrations import actions as registration_actions
from tests.factories import make

WORKSHOP = [*make.ALL, "workshop"]


def consultation(organisation, **fields):
    """Create a published consultation whose only phase opens everything, workshops too."""
    return make.consultation(organisation, **{"capabilities": WORKSHOP} | fields)


def draft(consultation, *, viewer=None, topics=1, days=0, **written):
    """Create a draft about the first topics, held today, or this many days from now."""
    viewer = viewer or make.person("manager", consultation)
    day = _now(consultation).date() + timedelta(days=days)
    written = {
        "title": "Atelier de la médiathèque (exemple)",
        "structure": "Médiathèque de Bourg-Neuf (exemple)",
        "structure_kind": "digital_space",
        "place": "Bourg-Neuf (exemple)",
        "held_on": day,
    } | written
    topic_ids = list(consultation.topics.values_list("pk", flat=True)[:topics])
    return workshop_actions.create_workshop(
        viewer=viewer, consultation_id=consultation.pk, topics=topic_ids, **written
    )


def held(
    consultation, *, viewer=None, participants=12, returning=None, composition=None, **written
):
    """Create a public workshop that was held today with twelve people."""
    viewer = viewer or make.person("manager", consultation)
    workshop = draft(consultation, viewer=viewer, **written)
    workshop_actions.declare_presence(
        viewer=viewer,
        workshop_id=workshop.pk,
        participants=participants,
        returning=returning,
        composition=composition,
    )
    publication_actions.publish_workshop(viewer=viewer, workshop_id=workshop.pk)
    return workshop_selectors.get_workshop(viewer, workshop.pk)


def announced(consultation, *, viewer=None, days=3, **written):
    """Create a public workshop to come, in three days at six in the evening."""
    viewer = viewer or make.person("manager", consultation)
    begins = (_now(consultation) + timedelta(days=days)).replace(
        hour=18, minute=0, second=0, microsecond=0
    )
    written = {
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=2),
        "address": "3 place du Marché (exemple)",
        "access": "Entrée de plain-pied, boucle magnétique (exemple).",
    } | written
    workshop = draft(consultation, viewer=viewer, days=days, **written)
    publication_actions.publish_workshop(viewer=viewer, workshop_id=workshop.pk)
    return workshop_selectors.get_workshop(viewer, workshop.pk)


def facilitator(workshop, **fields):
    """Return a facilitator of the workshop."""
    person = make.person("facilitator", workshop.consultation, **fields)
    workshop.facilitators.create(organisation=workshop.organisation, participant=person.participant)
    return make.again(person)


def opened(consultation):
    """Open workshops in the first phase of a consultation, and return the consultation."""
    step = consultation.phases.first()
    step.capabilities = [*step.capabilities, "workshop"]
    step.save(update_fields=["capabilities"])
    return consultation


def registered(workshop, **written):
    """Register people for a workshop, as a visitor does, and return the registration."""
    written = {
        "name": "Une voisine (exemple)",
        "email": "voisine@example.org",
        "people": 2,
    } | written
    visitor = make.visitor(workshop.organisation)
    registration_actions.register(
        viewer=visitor, workshop_id=workshop.pk, is_proved=True, **written
    )
    return workshop.registrations.order_by("-created_at").first()


def declared(consultation, **written):
    """Declare a workshop as a visitor without an account."""
    written = {
        "name": "Une organisatrice (exemple)",
        "email": "organise@example.org",
        "structure": "Centre social (exemple)",
        "structure_kind": "association",
        "place": "Bourg-Neuf (exemple)",
        "held_on": _now(consultation).date() + timedelta(days=2),
        "topic_ids": [consultation.topics.first().pk],
    } | written
    visitor = make.visitor(consultation.organisation)
    return declaration_actions.declare_workshop(
        viewer=visitor, consultation_id=consultation.pk, is_proved=True, **written
    )


def _now(consultation):
    return timezone.localtime(timezone=ZoneInfo(consultation.organisation.time_zone))
