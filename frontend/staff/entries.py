"""The shared parts of the team area's pages: navigation, steps of a consultation, access checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.accounts import rules as account_rules
from consult.accounts.enums import Role
from consult.accounts.rules import may
from consult.consultations import rules
from consult.consultations.enums import Capability, ConsultationState, SetupTask
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors.timetable import open_capabilities
from consult.core.exceptions import NotAllowed
from consult.lifecycle.selectors.setup import TaskState, get_task
from consult.outcomes.answers import rules as answer_rules
from consult.outcomes.syntheses.selectors import find_synthesis
from consult.questionnaires import rules as questionnaires
from consult.workshops import rules as workshops
from debates.enums import ProposalKind
from debates.rules import can_enter
from moderation import rules as moderation
from moderation.cases.selectors.queue import Waiting, waiting

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Entry:
    """An entry of the team's navigation."""

    label: StrOrPromise
    url: str
    current: bool = False


def team(request, current: str = "", **context):
    """Return the context of a team page: the navigation, and the values of the page."""
    viewer = request.viewer
    named: list[tuple[str, StrOrPromise, bool]] = [
        ("staff", _("Consultations"), bool(viewer.usable_roles))
    ]
    writes = bool(viewer.consultations_as(Role.FACILITATOR, Role.MANAGER))
    named.append(("staff-workshops", _("My workshops"), writes))
    moderates = bool(viewer.consultations_as(Role.MODERATOR))
    named.append(("staff-moderation", _moderation(viewer, context) if moderates else "", moderates))
    answers = bool(answer_rules.drafting_consultations(viewer))
    named.append(("staff-answers-home", pgettext_lazy("team area", "Answers"), answers))
    named.append(("staff-appeals", _("Appeals"), account_rules.is_of_the_pool(viewer)))
    named.append(
        ("staff-organisation", _("Organisation"), account_rules.can_edit_organisation(viewer))
    )
    named.append(("staff-audit", _("Audit log"), account_rules.can_read_audit(viewer)))
    named.append(
        ("staff-platform", _("Installation"), account_rules.can_create_organisation(viewer))
    )
    entries = [
        Entry(label, reverse(name), name == current) for name, label, is_shown in named if is_shown
    ]
    entries.append(Entry(_("Public site"), reverse("home")))
    return {"nav_entries": entries, **context}


def _moderation(viewer, context) -> StrOrPromise:
    """Return the label of the desk, with the number of waiting cases. One query.

    The desk has counted them already, in `waiting`.
    """
    counts = context.get("waiting")
    if not isinstance(counts, Waiting):
        counts = waiting(viewer)
    if not counts.total:
        return _("Moderation")
    return format_lazy("{} ({})", _("Moderation"), counts.total)


def required(is_allowed: bool) -> None:
    """Raise `NotAllowed` unless a rule allows the act."""
    if not is_allowed:
        raise NotAllowed


def to_edit(request, slug):
    """Return a consultation whose texts the viewer may edit. Raise `NotFound` or `NotAllowed`."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(rules.can_edit(request.viewer, consultation))
    return consultation


# The pages of the tasks, which end with the act that marks a task as reviewed.
TASKS = {
    "staff-presentation": SetupTask.SUBJECT,
    "staff-topics": SetupTask.QUESTIONS,
    "staff-timetable": SetupTask.TIMETABLE,
    "staff-charter": SetupTask.RULES,
    "staff-questions": SetupTask.VOTES,
    "staff-questionnaires": SetupTask.VOTES,
    "staff-roles": SetupTask.TEAM,
    "staff-help": SetupTask.HELP,
}
STEPS = (
    ("staff-consultation", pgettext_lazy("consultation", "Prepare")),
    ("staff-presentation", pgettext_lazy("consultation", "Subject")),
    ("staff-topics", _("Topics")),
    ("staff-asking", _("Contribution form")),
    ("staff-questions", _("Questions")),
    ("staff-questionnaires", _("Questionnaires")),
    ("staff-voices", _("Voice messages to write down")),
    ("staff-declarations", _("Submitted workshops")),
    ("staff-letters", _("Contributions received")),
    ("staff-images", _("Images and documents")),
    ("staff-help", _("Contact and help")),
    ("staff-timetable", _("Timetable")),
    ("staff-charter", _("Rules and charter")),
    ("staff-moderation-mode", _("Moderation")),
    ("staff-roles", _("Team")),
    ("staff-windows", _("Sign-ups in a room")),
    ("staff-devices", _("Devices")),
    ("staff-publication", _("Publication")),
    ("staff-answers", pgettext_lazy("team area", "Answers")),
    ("staff-synthesis", _("Synthesis")),
    ("staff-remarks", _("Remarks on the draft of the synthesis")),
    ("staff-sources", _("Cited sources")),
    ("staff-themes", _("Similar contributions")),
    ("staff-coding", _("Coding by two writers")),
    ("staff-coverage", _("Coverage of the synthesis")),
    ("staff-objections", _("Objections to the synthesis")),
    ("staff-data", _("Open data")),
)


def setup(request, consultation, current: str, **context):
    """Return the context of a page that prepares a consultation, with the list of its steps.

    `is_closed` is whether the consultation is over, so that what it fixed no longer changes. `review`
    is the task of a draft that this page is about, as `get_task` returns it, for people who edit.
    """
    viewer = request.viewer
    may_edit = rules.can_edit(viewer, consultation)
    opened_by = {
        "staff-moderation-mode": may_edit and consultation.published_at is not None,
        "staff-roles": account_rules.can_grant(viewer, Role.FACILITATOR, consultation.pk),
        "staff-windows": rules.can_open_window(viewer, consultation),
        "staff-voices": workshops.can_write_voices(viewer, consultation.pk),
        "staff-declarations": workshops.can_accept(viewer, consultation.pk),
        "staff-questionnaires": questionnaires.can_count(viewer, consultation.pk),
        "staff-devices": moderation.can_see_devices(viewer, consultation.pk),
        "staff-objections": account_rules.may(viewer, "objection.reply", consultation.pk),
        "staff-remarks": account_rules.may(viewer, "remark.reply", consultation.pk)
        and find_synthesis(viewer, consultation.pk) is not None,
        "staff-answers": consultation.published_at is not None
        and answer_rules.can_draft(viewer, consultation.pk),
        "staff-sources": may(viewer, "source.edit", consultation.pk),
        "staff-synthesis": may(viewer, "synthesis.write", consultation.pk),
        "staff-coverage": may(viewer, "synthesis.write", consultation.pk),
        "staff-themes": may(viewer, "synthesis.write", consultation.pk),
        "staff-coding": may(viewer, "synthesis.write", consultation.pk),
        "staff-letters": can_enter(viewer, consultation.pk, ProposalKind.INDIVIDUAL)
        and Capability.PROPOSE in open_capabilities(consultation),
    }
    steps = [
        Entry(label, reverse(name, args=[consultation.slug]), name == current)
        for name, label in STEPS
        if opened_by.get(name, may_edit)
    ]
    is_closed = consultation.state == ConsultationState.CLOSED
    return team(
        request,
        "staff",
        consultation=consultation,
        steps=steps,
        is_closed=is_closed,
        review=_find_task(request, consultation, current) if may_edit else None,
        **context,
    )


def _find_task(request, consultation, current: str) -> TaskState | None:
    """Return the task of the page, or None on other pages and once the consultation is published.

    The pages of a part of a task, such as one topic, end without it.
    """
    is_its_page = request.resolver_match.url_name == current and current in TASKS
    if not is_its_page or consultation.published_at:
        return None
    return get_task(request.viewer, consultation, TASKS[current])
