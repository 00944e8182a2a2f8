"""The plan of an existing consultation: its texts, rules and steps with relative days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeltranslation.translator import translator

from consult.lifecycle.schemas import LANGUAGES

if TYPE_CHECKING:
    from django.db.models import Model

    from consult.consultations.models import HelpPoint


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
