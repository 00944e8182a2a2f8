"""Validation of answers: each kind of item parses its answer into JSON.

Pages, the API and paper sheets all use these rules.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.consultations.actions import field_answers
from consult.core.exceptions import Invalid
from consult.questionnaires.enums import ItemKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from consult.questionnaires.models import Item


def checked_answers(items: Iterable[Item], given: Mapping, *, insists: bool = True) -> dict:
    """Return the answers by item id, as they are stored.

    An item left empty has no entry. `given` maps item ids to a text, a key, a list of keys, a
    number, True or False. `insists` makes required items mandatory. It is False for a sheet of
    paper, whose author cannot be asked again. Raise `ValidationError` with all refusals at once, by
    `Item.name`.
    """
    asked = {str(item.pk): item for item in items}
    refusals: dict[str, list] = {
        f"items.{key}"[:60]: [_("This is not asked here.")] for key in given if key not in asked
    }
    answers = {}
    for key, item in asked.items():
        try:
            value = checked_answer(item, given.get(key), insists=insists)
        except Invalid as refusal:
            refusals[item.name] = [str(refusal)]
        else:
            if value is not None:
                answers[key] = value
    if refusals:
        raise ValidationError(refusals)
    return answers


def checked_answer(item: Item, given: Any, *, insists: bool = True) -> Any:
    """Return one answer as it is stored, or None if it is empty.

    Raise `Invalid` with the name of the item.
    """
    is_given = field_answers.is_answer(given) and given != []
    value = READ[ItemKind(item.kind)](item, given) if is_given else None
    if value is None and item.is_required and insists:
        raise Invalid(_("Answer here: it is needed."), attr=item.name)
    return value


def _several(item: Item, given: Any) -> list[str]:
    """Return the chosen keys in the order of the options.

    The order of the clicks is not stored. Raise `Invalid` for an unknown key or for more than
    `max_choices`.
    """
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise Invalid(_("Choose among the list."), attr=item.name)
    chosen = {field_answers.an_option(item, one) for one in given}
    most = item.max_choices
    if most and len(chosen) > most:
        words = ngettext(
            "Choose %(n)s answer at the most.", "Choose %(n)s answers at the most.", most
        )
        raise Invalid(words % {"n": most}, attr=item.name)
    return [one["key"] for one in item.options if one["key"] in chosen]


def _number(item: Item, given: Any) -> int | float:
    """Return a number within the range of the item, on one of its steps if it has steps."""
    number = field_answers.a_number(item, given)
    if item.step and (Decimal(str(number)) - (item.minimum or 0)) % item.step:
        step = number_format(
            item.step.normalize() if item.step % 1 else int(item.step), use_l10n=True
        )
        raise Invalid(
            _("Write a number that goes by steps of %(step)s.") % {"step": step}, attr=item.name
        )
    return number


READ: dict[ItemKind, Callable[..., Any]] = {
    ItemKind.SHORT_TEXT: field_answers.a_line,
    ItemKind.LONG_TEXT: field_answers.a_text,
    ItemKind.SINGLE: field_answers.an_option,
    ItemKind.MULTIPLE: _several,
    ItemKind.SCALE: _number,
    ItemKind.YES_NO: field_answers.a_yes_or_no,
    ItemKind.NUMBER: _number,
}
