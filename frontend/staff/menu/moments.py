"""The moments of a consultation, which are the tabs of the team's pages, and the pages of each.

A page is offered only if it answers 200 to this viewer in this state of the consultation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.accounts import rules as account_rules
from consult.accounts.enums import Role
from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.enums import Capability
from consult.consultations.selectors.timetable import open_capabilities
from consult.outcomes.answers import rules as answer_rules
from consult.outcomes.answers.selectors.work import count_to_review
from consult.outcomes.objections.selectors import count_unanswered as count_unanswered_objections
from consult.outcomes.remarks.review_counts import count_unanswered as count_unanswered_remarks
from consult.outcomes.syntheses.selectors import find_synthesis
from consult.questionnaires import rules as questionnaires
from consult.questionnaires.selectors.results import find_consultations_with_questionnaires
from consult.workshops import rules as workshops
from consult.workshops.meetings.selectors.pending_counts import Waiting, waiting_in
from debates.enums import ProposalKind
from debates.rules import can_enter
from moderation import rules as moderation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from consult.consultations.models import Consultation


@dataclass(frozen=True)
class Page:
    """A page below a moment: the name of its address, its title, and what it is for.

    A page without a hint is reached from another page, and has no row on that of its moment.
    """

    name: str
    label: StrOrPromise
    hint: StrOrPromise = ""


@dataclass(frozen=True)
class Moment:
    """A tab of the team's pages: the name of its address, its title, and its other pages."""

    name: str
    label: StrOrPromise
    pages: tuple[Page, ...] = ()

    def find(self, name: str) -> Page | None:
        """Return a page of this moment by the name of its address, or None."""
        return next((page for page in self.pages if page.name == name), None)


PREPARE = Moment(
    "staff-consultation",
    pgettext_lazy("consultation", "Prepare"),
    (
        Page("staff-presentation", pgettext_lazy("consultation", "Subject")),
        Page("staff-images", _("Images and documents")),
        Page("staff-topics", _("Questions")),
        Page("staff-asking", _("Contribution form")),
        Page("staff-timetable", _("Timetable")),
        Page("staff-charter", _("Rules and charter")),
        Page("staff-moderation-mode", _("Read texts before or after publication")),
        Page("staff-questions", _("Questions put to the vote")),
        Page("staff-questionnaires", _("Questionnaires")),
        Page("staff-help", _("Contact and help")),
        Page("staff-publication", _("Open the consultation")),
    ),
)
FOLLOW = Moment(
    "staff-follow",
    pgettext_lazy("consultation", "Follow"),
    (Page("staff-devices", _("Devices")),),
)
FACILITATE = Moment(
    "staff-facilitate",
    pgettext_lazy("consultation", "Facilitate"),
    (
        Page("staff-workshops", _("My workshops"), _("Prepare a workshop, write what people said")),
        Page(
            "staff-declarations",
            _("Submitted workshops"),
            _("Accept a workshop that citizens organised"),
        ),
        Page(
            "staff-voices",
            _("Voice messages to write down"),
            _("Listen to a message, and write it as a contribution"),
        ),
        Page(
            "staff-letters",
            _("Enter a contribution received"),
            _("A letter, an e-mail or words said at the counter"),
        ),
        Page("staff-questionnaires", _("Questionnaires"), _("Enter forms filled in on paper")),
        Page("staff-windows", _("Sign-ups in a room"), _("Open accounts during a meeting")),
    ),
)
ANSWER = Moment("staff-answers", pgettext_lazy("consultation", "Answer"))
REPORT = Moment(
    "staff-outcomes",
    pgettext_lazy("consultation", "Report back"),
    (
        Page("staff-synthesis", _("Synthesis"), _("Write it, have it reviewed, publish it")),
        Page("staff-remarks", _("Remarks on the draft of the synthesis"), _("Read and reply")),
        Page("staff-objections", _("Objections to the synthesis"), _("Read and reply")),
        Page("staff-sources", _("Cited sources"), _("Studies, press, hearings")),
        Page("staff-themes", _("Similar contributions"), _("Group texts that say the same")),
        Page("staff-data", _("Open data"), _("What is published, and its figures")),
        Page("staff-coverage", _("Coverage of the synthesis")),
        Page("staff-coding", _("Coding by two writers")),
    ),
)
TEAM = Moment("staff-roles", _("Team"))
MOMENTS = (PREPARE, FOLLOW, FACILITATE, ANSWER, REPORT, TEAM)
# Pages that belong together: each ends with links to the others.
TOGETHER = (
    ("staff-presentation", "staff-images"),
    ("staff-topics", "staff-asking"),
    ("staff-questions", "staff-questionnaires"),
    ("staff-charter", "staff-moderation-mode"),
    ("staff-synthesis", "staff-coverage"),
    ("staff-themes", "staff-coding"),
)

Rule = Callable[[Viewer, "Consultation"], bool]


def list_moments(viewer: Viewer, consultation: Consultation) -> list[Moment]:
    """Return the moments that the viewer may open, each with the pages that they may open.

    A draft has its preparation and its team. A cancelled consultation has no contributions, so
    nothing to facilitate, to answer or to report.
    """
    offered: tuple[Moment, ...] = MOMENTS
    if consultation.published_at is None:
        offered = (PREPARE, TEAM)
    elif consultation.is_cancelled:
        offered = (PREPARE, FOLLOW, TEAM)
    found = []
    for moment in offered:
        own = narrow(viewer, consultation, moment)
        opens = RULES.get(moment.name)
        if opens(viewer, consultation) if opens else own.pages:
            found.append(own)
    return found


def narrow(viewer: Viewer, consultation: Consultation, moment: Moment) -> Moment:
    """Return a moment with the pages that the viewer may open."""
    pages = tuple(page for page in moment.pages if RULES[page.name](viewer, consultation))
    return Moment(moment.name, moment.label, pages)


def moment_of(found: Iterable[Moment], name: str) -> Moment | None:
    """Return the first of these moments that has a page, by the name of its address, or None."""
    return next((moment for moment in found if moment.name == name or moment.find(name)), None)


def find_page(moment: Moment | None, name: str) -> Page | None:
    """Return a page below a moment by the name of its address, or None for the page of a moment.

    Without a moment, as for the workshops of a draft, the page is one of any moment.
    """
    places = MOMENTS if moment is None else [moment]
    return next((page for place in places if (page := place.find(name))), None)


def list_companions(moment: Moment | None, name: str) -> list[Page]:
    """Return the other pages that belong together with a page, those that the viewer may open."""
    if moment is None:
        return []
    group = next((names for names in TOGETHER if name in names), ())
    return [page for other in group if other != name and (page := moment.find(other))]


def count_waiting(viewer: Viewer, consultation: Consultation, moment: Moment) -> int:
    """Return the number of things that wait for the viewer in a moment. At most four queries."""
    if moment.name == ANSWER.name:
        return count_to_review(viewer, [consultation.pk]).get(consultation.pk, 0)
    return sum(count_by_page(viewer, consultation, moment).values())


def count_by_page(viewer: Viewer, consultation: Consultation, moment: Moment) -> dict[str, int]:
    """Return what waits on the pages below a moment, by the name of the page."""
    own = [consultation.pk]
    if moment.name == FACILITATE.name:
        waiting = waiting_in(viewer, own).get(consultation.pk, Waiting())
        return {
            "staff-declarations": waiting.declarations,
            "staff-voices": waiting.voices,
            "staff-workshops": waiting.files + len(waiting.transcripts),
        }
    if moment.name == REPORT.name:
        remarks = 0
        if moment.find("staff-remarks"):
            synthesis = find_synthesis(viewer, consultation.pk)
            remarks = sum(count_unanswered_remarks(synthesis).values()) if synthesis else 0
        objections = count_unanswered_objections(viewer, own).get(consultation.pk, 0)
        return {"staff-objections": objections, "staff-remarks": remarks}
    return {}


def may_follow(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer may open the page that follows a published consultation."""
    return rules.can_edit(viewer, consultation) or moderation.can_see_devices(
        viewer, consultation.pk
    )


def url_of(consultation: Consultation, name: str) -> str:
    """Return the address of a page of a consultation. The workshops have one page for all."""
    return reverse(name, args=[] if name == "staff-workshops" else [consultation.slug])


def _may(act: str) -> Rule:
    return lambda viewer, consultation: may(viewer, act, consultation.pk)


def _of_id(rule: Callable[[Viewer, UUID], bool]) -> Rule:
    return lambda viewer, consultation: rule(viewer, consultation.pk)


def _may_switch_moderation(viewer: Viewer, consultation: Consultation) -> bool:
    return rules.can_edit(viewer, consultation) and consultation.published_at is not None


def _may_run_workshops(viewer: Viewer, consultation: Consultation) -> bool:
    return consultation.pk in viewer.consultations_as(Role.FACILITATOR, Role.MANAGER)


def _may_give_roles(viewer: Viewer, consultation: Consultation) -> bool:
    return account_rules.can_grant(viewer, Role.FACILITATOR, consultation.pk)


def _may_enter_letters(viewer: Viewer, consultation: Consultation) -> bool:
    return can_enter(
        viewer, consultation.pk, ProposalKind.INDIVIDUAL
    ) and Capability.PROPOSE in open_capabilities(consultation)


def _may_open_questionnaires(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer writes questionnaires, or has some to enter or to read."""
    if rules.can_edit(viewer, consultation):
        return True
    return questionnaires.can_count(viewer, consultation.pk) and bool(
        find_consultations_with_questionnaires(viewer, [consultation.pk])
    )


def _may_reply_to_remarks(viewer: Viewer, consultation: Consultation) -> bool:
    return (
        may(viewer, "remark.reply", consultation.pk)
        and find_synthesis(viewer, consultation.pk) is not None
    )


RULES: dict[str, Rule] = {
    PREPARE.name: rules.can_edit,
    **{page.name: rules.can_edit for page in PREPARE.pages},
    FOLLOW.name: may_follow,
    "staff-moderation-mode": _may_switch_moderation,
    "staff-devices": _of_id(moderation.can_see_devices),
    "staff-workshops": _may_run_workshops,
    "staff-declarations": _of_id(workshops.can_accept),
    "staff-voices": _of_id(workshops.can_write_voices),
    "staff-letters": _may_enter_letters,
    "staff-questionnaires": _may_open_questionnaires,
    "staff-windows": rules.can_open_window,
    ANSWER.name: _of_id(answer_rules.can_draft),
    "staff-synthesis": _may("synthesis.write"),
    "staff-remarks": _may_reply_to_remarks,
    "staff-objections": _may("objection.reply"),
    "staff-sources": _may("source.edit"),
    "staff-themes": _may("synthesis.write"),
    "staff-data": rules.can_edit,
    "staff-coverage": _may("synthesis.write"),
    "staff-coding": _may("synthesis.write"),
    TEAM.name: _may_give_roles,
}
