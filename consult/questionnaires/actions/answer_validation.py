"""Validation of the answers to a questionnaire, for pages, the API and paper sheets."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid
from consult.core.words import typed_answers
from consult.questionnaires.models import Item


def checked_answers(items: Iterable[Item], submitted: Mapping, *, insists: bool = True) -> dict:
    """Return the answers by item id, as they are stored.

    An item left empty has no entry. `submitted` maps item ids to a text, a key, a list of keys, a
    number, True or False. `insists` makes required items mandatory. It is False for a sheet of
    paper, whose author cannot be asked again. Raise `ValidationError` with all refusals at once, by
    `Item.name`.
    """
    items_by_id = {str(item.pk): item for item in items}
    refusals: dict[str, list] = {
        f"items.{key}"[:60]: [_("This field is not part of the form.")]
        for key in submitted
        if key not in items_by_id
    }
    answers = {}
    for key, item in items_by_id.items():
        try:
            value = checked_answer(item, submitted.get(key), insists=insists)
        except Invalid as refusal:
            refusals[item.name] = [str(refusal)]
        else:
            if value is not None:
                answers[key] = value
    if refusals:
        raise ValidationError(refusals)
    return answers


def checked_answer(item: Item, submitted: Any, *, insists: bool = True) -> Any:
    """Return one answer as it is stored, or None if it is empty.

    Raise `Invalid` with the name of the item.
    """
    value = typed_answers.parse_answer(item, submitted)
    if value is None and item.is_required and insists:
        raise Invalid(_("This question needs an answer."), attr=item.name)
    return value
