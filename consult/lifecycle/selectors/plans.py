"""The plan of an existing consultation: its texts, rules and steps with relative days."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from modeltranslation.translator import translator

from consult.accounts.viewer import Viewer
from consult.consultations.enums import Licence
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import fields as field_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.consultations.selectors import welcome as welcome_selectors
from consult.lifecycle.schemas import LANGUAGES, Plan, since
from consult.questionnaires.selectors import questionnaires as questionnaire_selectors
from votes.selectors import polls as poll_selectors

if TYPE_CHECKING:
    from django.db.models import Model

    from consult.consultations.models import (
        Charter,
        Consultation,
        Document,
        Field,
        HelpPoint,
        Phase,
        Topic,
    )
    from consult.questionnaires.models import Item, Questionnaire, Section
    from votes.models import Question

# The rules and the contact of a consultation that its plan contains.
RULES = (
    "results_visibility",
    "comment_times",
    "moderation_mode",
    "media_mode",
    "link_mode",
    "promised_hours",
    "holds_out_of_hours",
    "facilitators_take_part",
    "place_policy",
    "map_zoom",
    "hashtag",
    "contact_name",
    "contact_email",
    "contact_phone",
)
TERMS = ("max_choices", "lowest", "highest", "step", "allows_blank")


def describe_consultation(viewer: Viewer, consultation: Consultation) -> Plan:
    """Return the plan of a consultation, with what the viewer may see of it.

    It has no files, contributions, votes, figures, people or preview links. Documents are those
    with a web address.
    """
    first_day = find_first_day(viewer, consultation)
    topics = list(topic_selectors.topics(viewer, consultation))
    places = {topic.pk: place for place, topic in enumerate(topics)}
    charter = charter_selectors.current_charter(consultation)
    return {
        "consultation": _describe_rules(consultation),
        "topics": [_describe_topic(viewer, topic) for topic in topics],
        "phases": [
            _describe_phase(viewer, phase, first_day) for phase in consultation.phases.all()
        ],
        "charter": _describe_charter(charter),
        "tags": [texts_of(tag) for tag in field_selectors.tags(viewer, consultation)],
        "fields": [
            _describe_field(field, places)
            for field in field_selectors.fields(viewer, consultation)
            if field.removed_at is None
        ],
        "help_points": [
            describe_help_point(point)
            for point in welcome_selectors.help_points(viewer, consultation)
        ],
        "documents": _describe_links(
            welcome_selectors.documents(viewer, consultation=consultation)
        ),
        "partners": [
            {"name": partner.name, "url": partner.url}
            for partner in welcome_selectors.partners(viewer, consultation)
        ],
        "polls": [
            _describe_poll(viewer, question, first_day, places)
            for question in poll_selectors.list_polls(viewer, consultation.pk).order_by(
                "created_at", "id"
            )
        ],
        "questionnaires": [
            _describe_questionnaire(viewer, questionnaire, first_day, places)
            for questionnaire in questionnaire_selectors.list_questionnaires(
                viewer, consultation.pk
            )
            .filter(stands_alone=True)
            .prefetch_related(questionnaire_selectors.IN_ORDER)
            .order_by("number")
        ],
    }


def find_first_day(viewer: Viewer, consultation: Consultation) -> date | None:
    """Return the first day on which people take part, or else of any step. None without a step."""
    phases = list(consultation.phases.all())
    taking_part = [phase for phase in phases if phase.is_participatory] or phases
    first = min((phase.opens_at for phase in taking_part), default=None)
    return first and first.astimezone(ZoneInfo(viewer.organisation.time_zone)).date()


def describe_help_point(point: HelpPoint) -> dict[str, Any]:
    """Return a help point as a plan contains it."""
    return {"kind": point.kind, "phone": point.phone, **texts_of(point)}


def texts_of(row: Model) -> dict[str, str]:
    """Return the texts of a row in each language, such as `title_fr`, without the empty ones."""
    names = [
        f"{name}_{code}"
        for name in translator.get_options_for_model(type(row)).get_field_names()
        for code in LANGUAGES
    ]
    return {name: getattr(row, name) for name in names if getattr(row, name)}


def _describe_rules(consultation: Consultation) -> dict[str, Any]:
    texts = {
        name: text
        for name, text in texts_of(consultation).items()
        if not name.startswith(("title_", "cover_alt_"))
    }
    rules = {name: getattr(consultation, name) for name in RULES}
    if consultation.map_zoom is not None:
        rules["map_latitude"] = str(consultation.map_latitude)
        rules["map_longitude"] = str(consultation.map_longitude)
    if consultation.licence != Licence.UNSTATED:
        rules["licence"] = consultation.licence
    return {**texts, **rules}


def _describe_topic(viewer: Viewer, topic: Topic) -> dict[str, Any]:
    texts = texts_of(topic)
    return {
        **{name: text for name, text in texts.items() if not name.startswith("picture_alt_")},
        "slug": topic.slug,
        "is_transversal": topic.is_transversal,
        "is_sensitive": topic.is_sensitive,
        "sign_video_url": topic.sign_video_url,
        "documents": _describe_links(welcome_selectors.documents(viewer, topic=topic)),
    }


def _describe_links(documents: list[Document]) -> list[dict[str, Any]]:
    """Return the documents that are web addresses, as a plan contains them."""
    return [
        {
            "url": document.url,
            "media_type": document.media_type,
            "size": document.size,
            **texts_of(document),
        }
        for document in documents
        if document.url
    ]


def _describe_phase(viewer: Viewer, phase: Phase, first_day: date | None) -> dict[str, Any]:
    return {
        **texts_of(phase),
        "capabilities": list(phase.capabilities),
        **_describe_dates(viewer, first_day, phase.opens_at, _announced_end(phase)),
    }


def _announced_end(dated: Phase | Questionnaire) -> datetime | None:
    """Return the end that was announced first, before any extension."""
    return dated.announced_closes_at or dated.closes_at


def _describe_dates(
    viewer: Viewer,
    first_day: date | None,
    opens_at: datetime | None,
    closes_at: datetime | None,
) -> dict[str, Any]:
    if first_day is None:
        return {}
    zone = viewer.organisation.time_zone
    return {"opens": since(first_day, opens_at, zone), "closes": since(first_day, closes_at, zone)}


def _describe_charter(charter: Charter | None) -> dict[str, str]:
    """Return the texts of a charter by language."""
    texts = texts_of(charter) if charter else {}
    return {name.removeprefix("text_"): text for name, text in texts.items()}


def _describe_field(field: Field, places: dict[UUID, int]) -> dict[str, Any]:
    return {
        "topic": places.get(field.topic_id) if field.topic_id else None,
        "kind": field.kind,
        **texts_of(field),
        "is_required": field.is_required,
        **_describe_answers(field),
    }


def _describe_answers(question: Field | Item) -> dict[str, Any]:
    """Return the range, the unit and the options of a typed question. Numbers are texts."""
    described: dict[str, Any] = {
        "minimum": _write_number(question.minimum),
        "maximum": _write_number(question.maximum),
        "unit": question.unit,
    }
    if question.options:
        described["options"] = {
            code: [option.get(code) or "" for option in question.options]
            for code in LANGUAGES
            if any(option.get(code) for option in question.options)
        }
    return described


def _write_number(number: Decimal | None) -> str | None:
    """Return a number as a plan contains it, without zeros at its end."""
    return None if number is None else f"{number.normalize():f}"


def _describe_poll(
    viewer: Viewer, question: Question, first_day: date | None, places: dict[UUID, int]
) -> dict[str, Any]:
    poll = question.poll
    ends = poll.announced_closes_at or question.closes_at
    return {
        "kind": question.kind,
        "visibility": question.visibility,
        **_describe_dates(viewer, first_day, question.opens_at, ends),
        "topic": places.get(poll.topic_id) if poll.topic_id else None,
        **texts_of(poll),
        **{name: getattr(poll, name) for name in TERMS},
        "options": [texts_of(option) for option in poll.options.all()],
    }


def _describe_questionnaire(
    viewer: Viewer,
    questionnaire: Questionnaire,
    first_day: date | None,
    places: dict[UUID, int],
) -> dict[str, Any]:
    ends = _announced_end(questionnaire)
    dates = _describe_dates(viewer, first_day, questionnaire.opens_at, ends)
    if first_day and questionnaire.paper_until:
        zone = viewer.organisation.time_zone
        dates["paper_until"] = since(first_day, questionnaire.paper_until, zone)
    return {
        **texts_of(questionnaire),
        "anonymity": questionnaire.anonymity,
        **dates,
        "topic": places.get(questionnaire.topic_id) if questionnaire.topic_id else None,
        "sections": [_describe_section(section) for section in questionnaire.sections.all()],
    }


def _describe_section(section: Section) -> dict[str, Any]:
    return {
        **texts_of(section),
        "items": [
            {
                "kind": item.kind,
                **texts_of(item),
                "is_required": item.is_required,
                "max_choices": item.max_choices,
                "step": _write_number(item.step),
                **_describe_answers(item),
            }
            for item in section.items.all()
        ],
    }
