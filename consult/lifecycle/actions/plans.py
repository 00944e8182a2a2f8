"""The writing of a plan into a draft, through the actions of each app."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.actions.charters import write_charter
from consult.consultations.actions.documents import add_document
from consult.consultations.actions.fields import add_field
from consult.consultations.actions.phases import schedule_phase
from consult.consultations.actions.tags import add_tag
from consult.consultations.actions.topics import add_topic
from consult.consultations.actions.welcome import add_help_point, add_partner
from consult.lifecycle.schemas import Plan, at
from consult.questionnaires.actions import drafts as questionnaire_drafts
from consult.questionnaires.actions.items import add_item
from votes.actions import drafts as poll_drafts

# Numbers are texts in a plan, as JSON stores them exactly.
NUMBERS = {"minimum", "maximum", "step", "map_latitude", "map_longitude"}
# The moments of a plan, with the fields of their times.
MOMENTS = {"opens": "opens_at", "closes": "closes_at", "paper_until": "paper_until"}


def write_plan(viewer: Viewer, consultation_id: UUID, plan: Plan, first_day: date) -> list[UUID]:
    """Write a plan into an empty draft, with its dates from a first day. Return the ids of topics.

    The texts and rules of the consultation itself are given when it is created. The caller has the
    transaction, and a viewer who may edit the draft.
    """
    here: dict[str, Any] = {"viewer": viewer, "consultation_id": consultation_id}
    topics = [_add_topic(here, topic) for topic in plan.get("topics", [])]
    for phase in plan.get("phases", []):
        schedule_phase(**here, **_dated(viewer, phase, first_day))
    if charter := plan.get("charter"):
        write_charter(**here, **charter)
    for tag in plan.get("tags", []):
        add_tag(**here, **tag)
    for field in plan.get("fields", []):
        add_field(**here, **_placed(measure(field), topics))
    for document in plan.get("documents", []):
        add_document(**here, **document)
    for partner in plan.get("partners", []):
        add_partner(**here, **partner)
    for point in plan.get("help_points", []):
        add_help_point(**here, **point)
    for poll in plan.get("polls", []):
        _draft_poll(here, _placed(_dated(viewer, poll, first_day), topics))
    for questionnaire in plan.get("questionnaires", []):
        _draft_questionnaire(here, _placed(_dated(viewer, questionnaire, first_day), topics))
    return topics


def _add_topic(here: dict[str, Any], topic: dict[str, Any]) -> UUID:
    written = dict(topic)
    documents = written.pop("documents", [])
    added = add_topic(**here, **written)
    for document in documents:
        add_document(viewer=here["viewer"], topic_id=added.pk, **document)
    return added.pk


def _draft_poll(here: dict[str, Any], poll: dict[str, Any]) -> None:
    written = dict(poll)
    options = written.pop("options", [])
    question = poll_drafts.draft_question(**here, **written)
    for option in options:
        poll_drafts.add_option(viewer=here["viewer"], question_id=question.pk, **option)


def _draft_questionnaire(here: dict[str, Any], questionnaire: dict[str, Any]) -> None:
    written = dict(questionnaire)
    sections = written.pop("sections", [])
    draft = questionnaire_drafts.create(**here, **written)
    for section in sections:
        texts = dict(section)
        items = texts.pop("items", [])
        added = questionnaire_drafts.add_section(
            viewer=here["viewer"], questionnaire_id=draft.pk, **texts
        )
        for item in items:
            add_item(viewer=here["viewer"], section_id=added.pk, **measure(item))


def _dated(viewer: Viewer, planned: dict[str, Any], first_day: date) -> dict[str, Any]:
    """Return a part of a plan with times instead of its moments."""
    zone = viewer.organisation.time_zone
    dated = {name: value for name, value in planned.items() if name not in MOMENTS}
    for name, column in MOMENTS.items():
        if planned.get(name):
            dated[column] = at(first_day, planned[name], zone)
    return dated


def _placed(planned: dict[str, Any], topics: list[UUID]) -> dict[str, Any]:
    """Return a part of a plan with the id of its topic instead of the topic's place."""
    placed = {name: value for name, value in planned.items() if name != "topic"}
    if planned.get("topic") is not None:
        placed["topic_id"] = topics[planned["topic"]]
    return placed


def measure(planned: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a plan with numbers instead of their texts."""
    return {
        name: Decimal(value) if name in NUMBERS and value is not None else value
        for name, value in planned.items()
    }
