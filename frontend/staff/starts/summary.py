"""The summary of a draft that does not exist yet: its dates, and what it will contain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.consultations.enums import Capability
from consult.consultations.questions import normalise_question
from consult.core.exceptions import Invalid
from consult.lifecycle.actions import starts as start_actions
from consult.lifecycle.schemas import Plan, at, count_days
from consult.lifecycle.selectors import starts as start_selectors
from consult.lifecycle.selectors.plans import describe_consultation
from frontend.drawings.plan import TimePlan, draw_plan
from frontend.staff.starts.copied import Sentence, count_parts, describe_copy, title_of
from frontend.staff.starts.forms import StartForm
from frontend.toolkit.words import dates

if TYPE_CHECKING:
    from consult.accounts.models import RoleGrant


@dataclass(frozen=True)
class Step:
    """A step of the draft, with its times."""

    title: str
    opens_at: datetime
    closes_at: datetime
    is_open: bool


@dataclass(frozen=True)
class Summary:
    """The content of the future draft, in sentences, with the drawing of its steps.

    `until` is the last moment on which people take part, or "" while the first day is not known.
    `questions` is the number of different questions that were typed.
    """

    sentences: list[Sentence]
    drawing: TimePlan | None
    steps: list[Step]
    until: str
    questions: int


def summarise(viewer: Viewer, form: StartForm, moderators: list[RoleGrant]) -> Summary:
    """Return the summary of what was typed so far, whether it is right or not."""
    first_day = _read_first_day(viewer, form)
    plan = _plan(viewer, form)
    steps = _date_steps(viewer, plan, first_day) if first_day else []
    return Summary(
        sentences=[
            *_describe_steps(plan, steps),
            *_describe_content(viewer, form, plan, moderators),
        ],
        drawing=draw_plan(
            [
                (
                    timezone.localdate(step.opens_at),
                    timezone.localdate(step.closes_at),
                    step.is_open,
                )
                for step in steps
            ]
        ),
        steps=steps,
        until=_until(viewer, plan, first_day),
        questions=_count_questions(form),
    )


def _plan(viewer: Viewer, form: StartForm) -> Plan:
    if form.copied:
        return describe_consultation(viewer, form.copied)
    return start_selectors.build_plan(viewer, form.start, title="", days=_read_days(form))


def _describe_content(
    viewer: Viewer, form: StartForm, plan: Plan, moderators: list[RoleGrant]
) -> list[Sentence]:
    if form.copied:
        return describe_copy(viewer, form, plan)
    if form.start.is_own:
        return [
            *_describe_topics(form),
            *count_parts(plan, _("without images")),
            *_describe_team(form, moderators),
        ]
    return [
        *_describe_topics(form),
        *_describe_charter(plan),
        *_describe_votes(form, plan),
        *_describe_team(form, moderators),
        *_describe_help(viewer, form),
    ]


def _read(form: StartForm, name: str):
    """Return the value of a field as it was typed, or None if it is not valid."""
    field = form.fields[name]
    try:
        return field.to_python(form[name].value())
    except ValidationError:
        return None


def _read_first_day(viewer: Viewer, form: StartForm) -> date | None:
    """Return the first day as it was typed, or None if the consultation cannot begin on it."""
    day = _read(form, "first_day")
    if day is None:
        return None
    try:
        start_actions.check_first_day(viewer, day)
    except Invalid:
        return None
    return day


def _read_days(form: StartForm) -> int | None:
    days = _read(form, "days")
    return days if days and 0 < days <= start_actions.LONGEST_DAYS else None


def _date_steps(viewer: Viewer, plan: Plan, first_day: date) -> list[Step]:
    zone = viewer.organisation.time_zone
    return [
        Step(
            title=title_of(phase),
            opens_at=at(first_day, phase["opens"], zone),
            closes_at=at(first_day, phase["closes"], zone),
            is_open=Capability.has_participation(phase["capabilities"]),
        )
        for phase in plan["phases"]
    ]


def _until(viewer: Viewer, plan: Plan, first_day: date | None) -> str:
    if first_day is None:
        return ""
    last = at(first_day, [count_days(plan) - 1, "23:59"], viewer.organisation.time_zone)
    return dates.in_full(last)


def _count_questions(form: StartForm) -> int:
    """Return how many different questions were typed."""
    lines = str(form["questions"].value() or "").splitlines()
    return len({normalise_question(line) for line in lines} - {""})


def _describe_steps(plan: Plan, steps: list[Step]) -> list[Sentence]:
    n = len(plan["phases"])
    if not n:
        return []
    titles = ", ".join(title_of(phase) for phase in plan["phases"])
    counted = ngettext("%(n)s step:", "%(n)s steps:", n) % {"n": n}
    if not steps:
        coming = _("%(titles)s. The dates will come with the first day.")
        return [(counted, coming % {"titles": titles})]
    last = max((step.closes_at for step in steps if step.is_open), default=steps[-1].closes_at)
    ends = _("%(titles)s. Participation ends on %(moment)s.")
    return [(counted, ends % {"titles": titles, "moment": dates.in_full(last)})]


def _describe_topics(form: StartForm) -> list[Sentence]:
    if "questions" not in form.start.asks or form.start.asks_items:
        return []
    questions = _count_questions(form)
    if not questions:
        return [(_("Topics,"), _("one for each of your questions"))]
    counted = ngettext("%(n)s topic,", "%(n)s topics,", questions) % {"n": questions}
    return [(counted, _("one for each question"))]


def _describe_charter(plan: Plan) -> list[Sentence]:
    return (
        [(_("The charter"), _("and the moderation rules, to review"))]
        if plan.get("charter")
        else []
    )


def _describe_votes(form: StartForm, plan: Plan) -> list[Sentence]:
    sentences = []
    if plan["polls"]:
        sentences.append((_("A vote,"), _("whose answers you will add from the ideas")))
    items = sum(
        len(section["items"])
        for questionnaire in plan["questionnaires"]
        for section in questionnaire["sections"]
    )
    if form.start.asks_items:
        items = _count_questions(form) or items
    if items:
        counted = ngettext("of %(n)s question, to change", "of %(n)s questions, to change", items)
        sentences.append((_("A questionnaire"), counted % {"n": items}))
    return sentences


def _describe_team(form: StartForm, moderators: list[RoleGrant]) -> list[Sentence]:
    if "moderator" not in form.start.asks:
        return []
    if address := str(form["moderator"].value() or "").strip():
        return [(_("A moderator:"), address)]
    if names := name_moderators(moderators):
        return [(_("Your usual moderators:"), names)]
    return []


def name_moderators(moderators: list[RoleGrant]) -> str:
    """Return the public names of the usual moderators, in one line."""
    return ", ".join(grant.participant.public_name for grant in moderators)


def _describe_help(viewer: Viewer, form: StartForm) -> list[Sentence]:
    points = start_selectors.list_usual_help(viewer) if "moderator" in form.start.asks else []
    if not points:
        return []
    n = len(points)
    counted = ngettext("%(n)s help point,", "%(n)s help points,", n) % {"n": n}
    return [(counted, _("taken from “%(title)s”") % {"title": points[0].consultation.title})]
