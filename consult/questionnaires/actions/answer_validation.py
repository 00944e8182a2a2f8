"""Validation of answers: each kind of item parses its answer into JSON.

Pages, the API and paper sheets all use these rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consult.core import typed_answers
from consult.core.exceptions import Invalid
from consult.questionnaires.enums import ItemKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

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
    is_filled = typed_answers.is_answer(submitted) and submitted != []
    value = READ[ItemKind(item.kind)](item, submitted) if is_filled else None
    if value is None and item.is_required and insists:
        raise Invalid(_("This question needs an answer."), attr=item.name)
    return value


READ: dict[ItemKind, Callable[..., Any]] = {
    ItemKind.SHORT_TEXT: typed_answers.parse_line,
    ItemKind.LONG_TEXT: typed_answers.parse_text,
    ItemKind.SINGLE: typed_answers.parse_option,
    ItemKind.MULTIPLE: typed_answers.parse_options,
    ItemKind.SCALE: typed_answers.parse_number,
    ItemKind.YES_NO: typed_answers.parse_yes_no,
    ItemKind.NUMBER: typed_answers.parse_number,
}
