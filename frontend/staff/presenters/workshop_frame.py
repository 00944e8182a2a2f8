"""Shared parts of the facilitators' pages: access check, context, crumbs, state and labels."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult.consultations.exceptions import PhaseIsClosed
from consult.consultations.selectors.timetable import open_capabilities
from consult.workshops import rules
from consult.workshops.enums import WorkshopState
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from frontend.presenters.consultation.step_notes import TAKE_WORKSHOPS
from frontend.presenters.parts.components import Crumb, Tag
from frontend.staff.entries import required, setup
from frontend.toolkit.words import dates

STATES = {
    WorkshopState.DRAFT: ("outline", "pencil"),
    WorkshopState.PUBLISHED: ("ok", "check"),
    WorkshopState.CANCELLED: ("err", "ban"),
}


def get_workshop_for(request, workshop_id, act: str = "workshop.contribute"):
    """Return a workshop on which the viewer may do an act. Raise `NotFound` or `NotAllowed`."""
    workshop = workshop_selectors.get_workshop(request.viewer, workshop_id)
    required(rules.may_write(request.viewer, act, workshop))
    return workshop


def frame(request, workshop, here: str = "", **context):
    """Return the context of a page of a workshop, with its crumbs."""
    url = reverse("staff-workshop", args=[workshop.pk]) if here else ""
    crumbs = [Crumb(_("Workshop of %(day)s") % {"day": dates.on(workshop.held_on)}, url)]
    if here:
        crumbs.append(Crumb(here))
    return setup(
        request,
        workshop.consultation,
        "staff-workshops",
        crumbs,
        workshop=workshop,
        state=state_tag(workshop),
        **context,
    )


def state_tag(workshop) -> Tag:
    """Return the state of a workshop, as a tag."""
    kind, icon = STATES[workshop.status]
    return Tag(capfirst(workshop.status.label), kind, icon)  # type: ignore[arg-type]  # the table has these words only


def held_tag() -> Tag:
    """Return the state of a contribution that is published together with its workshop."""
    return Tag(_("Draft, published with the workshop"), "outline", "pencil")


def topic_label(topic) -> str:
    """Return the label of a topic in a list of choices."""
    return f"{topic.number}. {topic.title}" if topic.number else topic.title


def may_come_in(consultation) -> bool:
    """Return whether contributions of workshops are accepted now."""
    return bool(TAKE_WORKSHOPS.intersection(open_capabilities(consultation)))


def must_come_in(request, consultation) -> None:
    """Raise `PhaseIsClosed` on a GET if the step is over, before anything is typed.

    On a POST the action refuses, and the typed text stays in the form.
    """
    if request.method != "POST" and not may_come_in(consultation):
        raise PhaseIsClosed
