"""The start of a consultation: a draft with its topics, steps, charter, votes and team."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.enums import Role
from consult.accounts.invitations.actions import invite
from consult.accounts.roles.actions import grant_role
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import reload_viewer
from consult.consultations.actions.helpers import require
from consult.consultations.actions.lifecycle import create_consultation
from consult.consultations.questions import check_questions, shorten_question
from consult.consultations.rules import can_create
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.records import journal
from consult.core.words.dates import format_date
from consult.core.words.text import clean_line, count_visible_characters
from consult.lifecycle.actions.plans import measure, write_plan
from consult.lifecycle.schemas import Plan
from consult.lifecycle.selectors.plans import describe_help_point
from consult.lifecycle.selectors.starts import (
    build_plan,
    get_start,
    list_usual_help,
    list_usual_moderators,
)
from consult.questionnaires.enums import ItemKind

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

FIRST = settings.LANGUAGE_CODE
FIRST_SENTENCE = re.compile(r".+?[.!?…](?=\s)", re.DOTALL)
LONGEST_SUMMARY = 400
LONGEST_TITLE = 160
LONGEST_DAYS = 730  # 24 months
FARTHEST_DAYS = 730  # from today to the first day


@transaction.atomic
def start_consultation(
    *,
    viewer: Viewer,
    model: str,
    title: str,
    first_day: date,
    decision: str = "",
    days: int | None = None,
    questions: Sequence[str] = (),
    moderator: str = "",
) -> Consultation:
    """Create a draft from a model, and return it. Its creator becomes its manager.

    `decision` is the sentence that says what is decided, by whom and when: the second one of the
    summary. Each of the `questions` becomes a topic, or an open question in place of those of the
    questionnaire of the model. `moderator` is an e-mail address. Without it,
    the moderators of the last consultation get the role again. Raise `Invalid` with the name of the
    field, `NotFound` for an unknown model, or `NotAllowed`.
    """
    require(viewer, can_create(viewer))
    start = get_start(viewer, model)
    check_title(title)
    check_first_day(viewer, first_day)
    check_days(days)
    plan = build_plan(viewer, start, title=title, days=days)
    if start.asks_items:
        _replace_items(plan, check_questions(questions))
    elif "questions" in start.asks:
        plan["topics"] = [_topic_of(question) for question in check_questions(questions)]
    if "moderator" in start.asks and not plan.get("help_points"):
        plan["help_points"] = [describe_help_point(point) for point in list_usual_help(viewer)]
    draft = write_draft(viewer, plan, title=title, decision=decision, first_day=first_day)
    if "moderator" in start.asks:
        appoint_moderators(viewer, draft, moderator)
    journal.record(viewer, "consultation.start", draft, model=start.key)
    return draft


def write_draft(
    viewer: Viewer, plan: Plan, *, title: str, decision: str, first_day: date
) -> Consultation:
    """Create a draft from a plan, and return it. The caller has the transaction."""
    draft = create_consultation(
        viewer=viewer,
        **{
            **measure(plan.get("consultation", {})),
            f"title_{FIRST}": title,
            **_add_decision(plan, decision),
        },
    )
    write_plan(manager_of(viewer), draft.pk, plan, first_day)
    return draft


def manager_of(viewer: Viewer) -> Viewer:
    """Return the viewer with the role in a draft that was just created."""
    return viewer if viewer.is_system else reload_viewer(viewer)


def earliest_day(viewer: Viewer) -> date:
    """Return the first day on which a new consultation may begin: today, in the local time."""
    return clock.now().astimezone(ZoneInfo(viewer.organisation.time_zone)).date()


def propose_first_day(viewer: Viewer) -> date:
    """Return the first day that the page proposes: the first Monday in two weeks or later."""
    day = earliest_day(viewer) + timedelta(days=14)
    return day + timedelta(days=-day.weekday() % 7)


def check_title(title: str) -> None:
    """Raise `Invalid` for an empty title, or for one that is too long."""
    line = clean_line(title)
    if not count_visible_characters(line):
        raise Invalid(_("Give a title. For example: “A plan for cycling”."), attr="title")
    if len(line) > LONGEST_TITLE:
        words = _("The title has %(used)s characters, and %(most)s at most.")
        raise Invalid(words % {"used": len(line), "most": LONGEST_TITLE}, attr="title")


def check_first_day(viewer: Viewer, first_day: date) -> None:
    """Raise `Invalid` for a day in the past, or more than two years away.

    For a past day, the message proposes the same day of a later year.
    """
    today = earliest_day(viewer)
    if first_day > today + timedelta(days=FARTHEST_DAYS):
        words = _("%(day)s is more than two years away. Check the year.")
        raise Invalid(words % {"day": format_date(first_day, "j F Y")}, attr="first_day")
    if first_day >= today:
        return
    proposed = next(
        day for year in (today.year, today.year + 1) if (day := _in_year(first_day, year)) >= today
    )
    words = _("%(day)s is in the past. Did you mean %(proposed)s?") % {
        "day": format_date(first_day, "j F Y"),
        "proposed": f"{format_date(proposed, 'l')} {format_date(proposed, 'j F Y')}",
    }
    raise Invalid(words, attr="first_day")


def _in_year(day: date, year: int) -> date:
    """Return the same day of a year, and 1 March for 29 February of a common year."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def check_days(days: int | None) -> None:
    """Raise `Invalid` for a length of less than a day or of more than 24 months."""
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise Invalid(
            _("Choose a length of 1 to %(most)s days.") % {"most": LONGEST_DAYS}, attr="days"
        )


def _topic_of(question: str) -> dict[str, Any]:
    """Return the topic of a question."""
    return {f"title_{FIRST}": shorten_question(question), f"question_{FIRST}": question}


def _replace_items(plan: Plan, questions: Sequence[str]) -> None:
    """Put typed questions in place of the sample of a questionnaire, which stays if there are none."""
    if questions:
        [questionnaire] = plan["questionnaires"]
        items = [{"kind": ItemKind.LONG_TEXT, f"label_{FIRST}": line} for line in questions]
        questionnaire["sections"] = [{**questionnaire["sections"][0], "items": items}]


def _add_decision(plan: Plan, decision: str) -> dict[str, Any]:
    """Return the summary in the first language, with the sentence on the decision as its second.

    It replaces what followed the first sentence of the plan. The sentence is in one language, so
    the summaries in the others are left out: readers see the first one there. Raise `Invalid` if
    the whole summary is too long.
    """
    sentence = clean_line(decision)
    if not sentence:
        return {}
    own = plan.get("consultation", {})
    before = own.get(f"summary_{FIRST}", "")
    first = FIRST_SENTENCE.match(before)
    summary = f"{first[0] if first else before} {sentence}".strip()
    excess = len(summary) - LONGEST_SUMMARY
    if excess > 0:
        words = ngettext(
            "The summary has %(most)s characters at most. Shorten your sentence by %(n)s character.",
            "The summary has %(most)s characters at most. Shorten your sentence by %(n)s characters.",
            excess,
        )
        raise Invalid(words % {"most": LONGEST_SUMMARY, "n": excess}, attr="decision")
    others = [name for name in own if name.startswith("summary_")]
    return {**dict.fromkeys(others, ""), f"summary_{FIRST}": summary}


def appoint_moderators(viewer: Viewer, draft: Consultation, email: str) -> None:
    """Invite an address to moderate a new draft, or give the role to the usual moderators."""
    manager = manager_of(viewer)
    here: dict[str, Any] = {"viewer": manager, "consultation_id": draft.pk}
    if email:
        invite(email=email, role=Role.MODERATOR, **here)
        return
    for grant in list_usual_moderators(viewer):
        grant_role(participant=grant.participant, role=Role.MODERATOR, **here)
