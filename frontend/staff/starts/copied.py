"""The sentences on what a draft takes over from another consultation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from consult.accounts.roles.selectors import role_grants
from consult.accounts.viewer import Viewer
from consult.lifecycle.rules import can_copy_team
from consult.lifecycle.schemas import Plan
from frontend.staff.starts.forms import StartForm
from frontend.toolkit.forms.translated_forms import CODES

# Words in bold, then the rest of the sentence.
Sentence = tuple[str, str]


def describe_copy(viewer: Viewer, form: StartForm, plan: Plan) -> list[Sentence]:
    """Return what the draft takes over, in sentences."""
    files = _("with documents and pictures")
    is_public = bool(form.copied and form.copied.published_at)
    parts = count_parts(plan, files, is_reviewed=is_public)
    return [*parts, *_describe_people(viewer, form)]


def describe_plan(plan: Plan) -> list[Sentence]:
    """Return what a model of the organisation contains, in sentences."""
    phases = len(plan["phases"])
    counted = ngettext("%(n)s step:", "%(n)s steps:", phases) % {"n": phases}
    titles = ", ".join(title_of(phase) for phase in plan["phases"])
    steps = [(counted, titles)] if phases else []
    return [*steps, *count_parts(plan, _("without images"))]


def title_of(phase: Mapping[str, Any]) -> str:
    """Return the title of a step of a plan, in the language of the page if it has one."""
    titles = [phase.get(f"title_{code}") for code in (get_language(), *CODES)]
    return next((title for title in titles if title), "")


def count_parts(plan: Plan, files: str, *, is_reviewed: bool = False) -> Iterator[Sentence]:
    """Yield a sentence for each part of a plan. `files` is what happens to those of its topics.

    What was public in the source counts as reviewed.
    """
    topics = len(plan["topics"])
    if topics:
        words = ngettext("%(n)s topic,", "%(n)s topics,", topics) % {"n": topics}
        yield words, files
    if plan["charter"]:
        rules = _("and the moderation rules, unchanged")
        yield _("The charter"), rules if is_reviewed else _("and the moderation rules, to review")
    polls = len(plan["polls"])
    if polls:
        words = ngettext("%(n)s vote,", "%(n)s votes,", polls) % {"n": polls}
        yield words, _("without the ballots")
    questionnaires = len(plan["questionnaires"])
    if questionnaires:
        words = ngettext("%(n)s questionnaire,", "%(n)s questionnaires,", questionnaires)
        yield words % {"n": questionnaires}, _("without the answers")
    points = len(plan["help_points"])
    if points:
        words = ngettext("%(n)s help point,", "%(n)s help points,", points) % {"n": points}
        yield words, _("unchanged") if is_reviewed else _("to check")


def _describe_people(viewer: Viewer, form: StartForm) -> Iterator[Sentence]:
    if form.copied and can_copy_team(viewer, form.copied):
        people = len({grant.participant_id for grant in role_grants(viewer, form.copied.pk)})
        if people:
            words = ngettext("%(n)s person", "%(n)s people", people) % {"n": people}
            yield words, _("of the team, with the roles that you may give")
    if address := str(form["moderator"].value() or "").strip():
        yield _("A moderator:"), address
