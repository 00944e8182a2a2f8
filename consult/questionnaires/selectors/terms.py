"""The terms of a questionnaire, which its opening freezes, as plain data."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from consult.questionnaires.models import Item, Questionnaire, Section

FORMAT = "consult-questionnaire-1"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def text_of(questionnaire: Questionnaire, field: str) -> str:
    """Return a text in the first language in which it is written."""
    return next(
        (text for code in LANGUAGES if (text := getattr(questionnaire, f"{field}_{code}"))), ""
    )


def rules_of(questionnaire: Questionnaire, sections: list[Section]) -> dict:
    """Return everything that the opening freezes, in every language in which it is written."""
    return {
        "format": FORMAT,
        "questionnaire": str(questionnaire.pk),
        "consultation": str(questionnaire.consultation_id),
        "anonymity": str(questionnaire.anonymity),
        **{
            name: _moment(getattr(questionnaire, name))
            for name in ("opens_at", "closes_at", "paper_until")
        },
        **_texts(questionnaire, "title", "introduction"),
        "sections": [
            {
                "id": str(section.pk),
                **_texts(section, "title", "text"),
                "items": [_item(item) for item in section.items.all()],
            }
            for section in sections
        ],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": str(item.pk),
        "kind": str(item.kind),
        **_texts(item, "label"),
        "help": _texts(item, "hint")["hint"],
        "is_required": item.is_required,
        "options": item.options,
        "max_choices": item.max_choices,
        **{name: _figure(getattr(item, name)) for name in ("minimum", "maximum", "step")},
        "unit": item.unit,
    }


def _texts(part: Questionnaire | Section | Item, *names: str) -> dict[str, Any]:
    return {
        name: {code: getattr(part, f"{name}_{code}") or "" for code in LANGUAGES} for name in names
    }


def _moment(moment: datetime) -> datetime | str:
    return moment and moment.astimezone(UTC).isoformat()


def _figure(number: Decimal | None) -> str | None:
    return None if number is None else format(number.normalize(), "f")
