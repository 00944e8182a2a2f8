"""What the tasks of a consultation contain, and what the pages of its acts show, as plain data.

Their hashes say whether it is still what a person reviewed or confirmed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import BinaryField, Model

from consult.accounts.viewer import Viewer
from consult.consultations.enums import SetupTask
from consult.consultations.selectors.charters import current_charter
from consult.consultations.selectors.topics import topics
from consult.consultations.selectors.welcome import help_points
from consult.lifecycle.enums import ActKind
from consult.lifecycle.selectors.methods import methods_of
from consult.questionnaires.selectors.questionnaires import get_questionnaire
from consult.questionnaires.selectors.terms import rules_of
from votes.selectors.polls import get_poll_of

if TYPE_CHECKING:
    from uuid import UUID

    from consult.consultations.models import Consultation
    from consult.questionnaires.models import Questionnaire
    from votes.models import Question

# These columns change without a person's decision about a text.
OWN = {"id", "created_at", "changed_at", "number", "position", "place"}
RULES = (
    "moderation_mode",
    "media_mode",
    "link_mode",
    "promised_hours",
    "holds_out_of_hours",
    "facilitators_take_part",
)
CONTACT = ("contact_name", "contact_email", "contact_phone")
SUBJECT = (
    "title",
    "summary",
    "description",
    "licence",
    "results_visibility",
    "comment_times",
)
# The columns that decide what an act on dates changes.
STATE = ("published_at", "closed_at")
DATES = ("id", "state", "opens_at", "closes_at")


def content_of(viewer: Viewer, consultation: Consultation, task: SetupTask) -> list[Any]:
    """Return what a task contains, as plain data. It is empty if nothing was written."""
    return CONTENTS[task](viewer, consultation)


def content_hash(viewer: Viewer, consultation: Consultation, task: SetupTask) -> bytes:
    """Return the SHA-256 of what a person reviews in a task, 32 bytes."""
    return _hash(content_of(viewer, consultation, task))


def shown_hash(viewer: Viewer, consultation: Consultation, kind: str, subject_id: UUID) -> bytes:
    """Return the SHA-256 of what the page of an act shows before it is confirmed, 32 bytes.

    These are the state of the consultation, the dates of its steps, votes and questionnaires, and
    the texts that the act makes public.
    """
    content: list[Any] = [kind, subject_id, *_dates(viewer, consultation)]
    if kind == ActKind.OPEN_CONSULTATION:
        content += [content_of(viewer, consultation, task) for task in CONTENTS]
    elif kind == ActKind.OPEN_VOTE:
        content += _poll(get_poll_of(viewer, consultation, subject_id))
    elif kind == ActKind.OPEN_QUESTIONNAIRE:
        content.append(_questionnaire(get_questionnaire(viewer, subject_id)))
    return _hash(content)


def _hash(content: list[Any]) -> bytes:
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def _dates(viewer: Viewer, consultation: Consultation) -> list[Any]:
    methods = methods_of(viewer, consultation)
    return [
        _values(consultation, STATE),
        _timetable(viewer, consultation),
        [_values(poll, DATES) for poll in methods.polls],
        [_values(questionnaire, DATES) for questionnaire in methods.questionnaires],
    ]


def _subject(viewer: Viewer, consultation: Consultation) -> list[Any]:
    return [_values(consultation, SUBJECT)]


def _questions(viewer: Viewer, consultation: Consultation) -> list[Any]:
    return [_values(topic) for topic in topics(viewer, consultation)]


def _timetable(viewer: Viewer, consultation: Consultation) -> list[Any]:
    return [_values(phase) for phase in consultation.phases.all()]


def _rules(viewer: Viewer, consultation: Consultation) -> list[Any]:
    charter = current_charter(consultation)
    return [_values(consultation, RULES), _values(charter, ("text",)) if charter else {}]


def _votes(viewer: Viewer, consultation: Consultation) -> list[Any]:
    methods = methods_of(viewer, consultation)
    questionnaires = [_questionnaire(row) for row in methods.questionnaires if row.stands_alone]
    return [_poll(question) for question in methods.polls] + questionnaires


def _questionnaire(questionnaire: Questionnaire) -> dict[str, Any]:
    return rules_of(questionnaire, list(questionnaire.sections.prefetch_related("items")))


def _poll(question: Question) -> list[Any]:
    options = [_values(option) for option in question.poll.options.all()]
    return [_values(question), _values(question.poll), *options]


def _help(viewer: Viewer, consultation: Consultation) -> list[Any]:
    contact = [value for value in _values(consultation, CONTACT).values() if value]
    return contact + [_values(point) for point in help_points(viewer, consultation)]


CONTENTS: dict[SetupTask, Callable[[Viewer, Consultation], list[Any]]] = {
    SetupTask.SUBJECT: _subject,
    SetupTask.QUESTIONS: _questions,
    SetupTask.TIMETABLE: _timetable,
    SetupTask.RULES: _rules,
    SetupTask.VOTES: _votes,
    SetupTask.HELP: _help,
}


def _values(row: Model, names: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the values of the columns of a row, or of the columns that begin with `names`.

    Binary columns contain keys and hashes, which nobody writes.
    """
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if (field.name.startswith(names) if names else field.name not in OWN)
        and not isinstance(field, BinaryField)
    }
