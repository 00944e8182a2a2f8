"""Closed questionnaires as rows of open data.

The answers to each question are listed separately, in random order. No row shows which answers came
together, from whom or when. This is so for named questionnaires too: answers that are published
once are published permanently, and a few of them together may identify a person (ADR 0030).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from consult.accounts.viewer import Viewer
from consult.questionnaires.enums import QuestionnaireState, Reading
from consult.questionnaires.models import Answer, Item, Questionnaire, Section
from consult.questionnaires.selectors.questionnaires import IN_ORDER, items_of
from consult.questionnaires.selectors.results import ItemResult, how_many_among, results

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

CHUNK = 1000
TEXTS = ("title_fr", "title_en", "introduction_fr", "introduction_en")


def stream_questionnaires(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the closed questionnaires.

    Each has the JSON line of its rules, which contains all questions, and the number of submissions
    by origin.
    """
    found = list(_closed(viewer, consultation))
    counts = how_many_among(viewer, found)
    for questionnaire in found:
        yield {
            "id": str(questionnaire.pk),
            "number": questionnaire.number,
            "topic": questionnaire.topic_id,
            **{name: getattr(questionnaire, name) or None for name in TEXTS},
            "anonymity": questionnaire.anonymity,
            "opens_at": questionnaire.opens_at,
            "closes_at": questionnaire.closes_at,
            "ended_at": questionnaire.ended_at,
            "closing_reason": questionnaire.closing_reason or None,
            "online": counts[questionnaire.pk].online,
            "paper": counts[questionnaire.pk].paper,
            "rules": questionnaire.rules,
            "rules_hash": bytes(questionnaire.rules_hash).hex(),
        }


def stream_questionnaire_items(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the items of the closed questionnaires in order.

    Each has the number of answers and the number of texts that are not published.
    """
    for questionnaire in _closed(viewer, consultation):
        position = 0
        for section, found in results(viewer, questionnaire) or ():
            for result in found:
                position += 1
                yield _item_row(questionnaire, section, position, result)


def _item_row(
    questionnaire: Questionnaire, section: Section, position: int, result: ItemResult
) -> dict[str, Any]:
    item = result.item
    texts = result.texts
    return {
        "id": str(item.pk),
        "questionnaire": str(questionnaire.pk),
        "position": position,
        "section_fr": section.title_fr or section.title,  # type: ignore[attr-defined]  # by modeltranslation
        "section_en": section.title_en or None,  # type: ignore[attr-defined]  # by modeltranslation
        "kind": item.kind,
        "label_fr": item.label_fr or item.label,  # type: ignore[attr-defined]  # by modeltranslation
        "label_en": item.label_en or None,  # type: ignore[attr-defined]  # by modeltranslation
        "is_required": item.is_required,
        "unit": item.unit or None,
        "online": result.answered.online,
        "paper": result.answered.paper,
        "waiting": texts and texts.waiting.total,
        "withheld": texts and texts.withheld_total,
    }


def stream_questionnaire_answers(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the answers, question after question, under random ids.

    Of open answers, yield the published ones.
    """
    for questionnaire in _closed(viewer, consultation):
        for item in items_of(questionnaire):
            rows = Answer.objects.filter(item=item).order_by("id")
            rows = rows.filter(reading=Reading.PUBLISHED if item.is_open else "")
            for pk, value, origin in rows.values_list("pk", "value", "submission__origin").iterator(
                CHUNK
            ):
                yield from _answer_rows(
                    item, {"answer": pk, "item": item.pk, "origin": origin}, value
                )


def _answer_rows(item: Item, row: dict[str, Any], value: Any) -> Iterator[dict[str, Any]]:
    """Yield one row for an answer, or one for each choice of several."""
    if item.is_open:
        yield row | {"place": 1, "value": None, "option_fr": None, "option_en": None, "text": value}
        return
    options = {choice["key"]: choice for choice in item.options}
    for place, part in enumerate(value if isinstance(value, list) else [value], start=1):
        option = options.get(part, {}) if isinstance(part, str) else {}
        yield row | {
            "place": place,
            "value": part if isinstance(part, str) else json.dumps(part),
            "option_fr": option.get("fr") or None,
            "option_en": option.get("en") or None,
            "text": None,
        }


def _closed(viewer: Viewer, consultation: Consultation) -> QuerySet[Questionnaire]:
    rows = Questionnaire.objects.visible_to(viewer).filter(
        consultation=consultation, state=QuestionnaireState.CLOSED
    )
    return rows.prefetch_related(IN_ORDER).order_by("number")
