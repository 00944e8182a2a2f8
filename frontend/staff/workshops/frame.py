"""What every page of a workshop's team shares: the workshop at hand, its crumbs, its name and day."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult.consultations.enums import Capability
from consult.consultations.exceptions import PhaseIsClosed
from consult.consultations.selectors import open_capabilities
from consult.workshops import rules, selectors
from consult.workshops.enums import WorkshopState
from frontend import dates
from frontend.pieces import Crumb, Tag
from frontend.staff.entries import required, team

STATES = {
    WorkshopState.DRAFT: ("outline", "pencil"),
    WorkshopState.PUBLISHED: ("ok", "check"),
    WorkshopState.CANCELLED: ("err", "ban"),
}


def found(request, workshop_id, act: str = "workshop.contribute"):
    """A workshop that the viewer may do an act on."""
    workshop = selectors.get_workshop(request.viewer, workshop_id)
    required(rules.may_write(request.viewer, act, workshop))
    return workshop


def frame(request, workshop=None, here: str = "", **context):
    """The context of a page: the team's navigation, the way back."""
    crumbs = [Crumb(_("My workshops"), reverse("staff-workshops"))]
    if workshop is not None:
        url = reverse("staff-workshop", args=[workshop.pk]) if here else ""
        crumbs.append(Crumb(_("Workshop of %(day)s") % {"day": dates.on(workshop.held_on)}, url))
        context |= {"workshop": workshop, "consultation": workshop.consultation, "state": state_tag(workshop)}
    if here:
        crumbs.append(Crumb(here))
    return team(request, "staff-workshops", crumbs=crumbs, **context)


def state_tag(workshop) -> Tag:
    """Where it stands, in a word."""
    kind, icon = STATES[workshop.status]
    return Tag(capfirst(workshop.status.label), kind, icon)


def topic_label(topic) -> str:
    """A topic in a list of choices."""
    return f"{topic.number}. {topic.title}" if topic.number else topic.title


def may_come_in(consultation) -> bool:
    """Whether words of workshops come in now."""
    return bool({Capability.WORKSHOP, Capability.PROPOSE} & set(open_capabilities(consultation)))


def must_come_in(request, consultation) -> None:
    """Refuse a form whose step is over before anything is typed; what was typed meets the act's refusal, and stays."""
    if request.method != "POST" and not may_come_in(consultation):
        raise PhaseIsClosed
