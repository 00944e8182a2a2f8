"""The sentences on what a draft takes over from another consultation."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.roles.selectors import role_grants
from consult.accounts.viewer import Viewer
from consult.lifecycle.rules import can_copy_team
from consult.lifecycle.schemas import Plan
from frontend.staff.starts.forms import StartForm

# Words in bold, then the rest of the sentence.
Sentence = tuple[str, str]


def describe_copy(viewer: Viewer, form: StartForm, plan: Plan) -> list[Sentence]:
    """Return what the draft takes over, in sentences."""
    return [*_count_parts(plan), *_describe_people(viewer, form)]


def _count_parts(plan: Plan) -> Iterator[Sentence]:
    topics = len(plan["topics"])
    if topics:
        words = ngettext("%(n)s topic,", "%(n)s topics,", topics) % {"n": topics}
        yield words, _("with documents and pictures")
    if plan["charter"]:
        yield _("The charter"), _("and the moderation rules, to review")
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
        yield words, _("to check")


def _describe_people(viewer: Viewer, form: StartForm) -> Iterator[Sentence]:
    if form.copied and can_copy_team(viewer, form.copied):
        people = len({grant.participant_id for grant in role_grants(viewer, form.copied.pk)})
        if people:
            words = ngettext("%(n)s person", "%(n)s people", people) % {"n": people}
            yield words, _("of the team, with the roles that you may give")
    if address := str(form["moderator"].value() or "").strip():
        yield _("A moderator:"), address
