"""Actions on the items of a draft questionnaire: add, edit, move and remove."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import changes, editorial, get_row_by_id
from consult.consultations.actions.options import build_options
from consult.core.exceptions import Invalid
from consult.core.postgres.places import last_number, renumber, shift
from consult.core.postgres.validation import check
from consult.core.records import journal
from consult.questionnaires.actions.drafts import locked_draft, locked_section
from consult.questionnaires.enums import ItemKind
from consult.questionnaires.models import MOST_ITEMS, MOST_OPTIONS, Item, Questionnaire

RANGE = {"minimum", "maximum", "step", "unit"}
OWN = editorial(Item) | RANGE | {"kind", "is_required", "options", "max_choices"}
FEWEST_OPTIONS = 2
MOST_VALUES = 21  # for a scale: the number of values that fits on a page and on paper
NO_RANGE = {"minimum": None, "maximum": None, "step": None, "unit": ""}


@transaction.atomic
def add_item(*, viewer: Viewer, section_id: UUID, **fields: Any) -> Item:
    """Add an item at the end of a section.

    A questionnaire has sixty items at most. `fields` may contain `kind`, texts (`label_fr`,
    `hint_fr`…) and `is_required`. The `options` of a choice are lists of labels by language,
    `{"fr": […], "en": […]}`, in the same order. `max_choices` is for items with several choices.
    `minimum`, `maximum`, `step` and `unit` are for a scale or a number. Raise `Invalid` or
    `ValidationError` with the name of the field.
    """
    questionnaire, section = locked_section(viewer, section_id)
    if Item.objects.filter(section__questionnaire=questionnaire).count() >= MOST_ITEMS:
        raise Invalid(_("A questionnaire has sixty questions at most."))
    last = last_number(section.items, "place")
    item = Item(organisation=viewer.organisation, section=section, place=last + 1)
    _write(item, fields)
    journal.record(viewer, "item.add", questionnaire, item=str(item.pk), item_kind=str(item.kind))
    return item


@transaction.atomic
def edit_item(*, viewer: Viewer, item_id: UUID, **fields: Any) -> Item:
    """Change an item. The values are given as for `add_item`."""
    questionnaire, item = _locked_item(viewer, item_id)
    if changed := _write(item, fields):
        journal.record(
            viewer, "item.edit", questionnaire, item=str(item.pk), fields=sorted(changed)
        )
    return item


@transaction.atomic
def move_item(*, viewer: Viewer, item_id: UUID, up: bool) -> Item:
    """Move an item one place up or down.

    From the edge of its section it moves to the previous or next section.
    """
    questionnaire, item = _locked_item(viewer, item_id)
    items = list(item.section.items.all())
    if not shift(items, item, up=up) and not _cross(questionnaire, item, up):
        return item
    journal.record(viewer, "item.move", questionnaire, item=str(item.pk), place=item.place)
    return item


@transaction.atomic
def remove_item(*, viewer: Viewer, item_id: UUID) -> None:
    """Delete an item, and renumber the items after it."""
    questionnaire, item = _locked_item(viewer, item_id)
    journal.record(viewer, "item.remove", questionnaire, item=str(item.pk))
    section = item.section
    item.delete()
    renumber(list(section.items.all()))


def _locked_item(viewer: Viewer, item_id: UUID) -> tuple[Questionnaire, Item]:
    visible = Item.objects.filter(
        section__questionnaire__in=Questionnaire.objects.visible_to(viewer)
    )
    found = get_row_by_id(visible.select_related("section"), item_id)
    questionnaire = locked_draft(viewer, found.section.questionnaire_id)
    items = Item.objects.filter(section__questionnaire=questionnaire).select_related("section")
    return questionnaire, get_row_by_id(items, item_id)


def _cross(questionnaire: Questionnaire, item: Item, up: bool) -> bool:
    """Move an item to the end of the previous section, or to the start of the next one.

    Return False if there is no such section.
    """
    sections = list(questionnaire.sections.all())
    place = next(index for index, section in enumerate(sections) if section.pk == item.section_id)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(sections):
        return False
    source = item.section
    reached = sections[other]
    arrived = list(reached.items.all())
    arrived.insert(len(arrived) if up else 0, item)
    item.section = reached
    renumber(arrived, also=("section",))
    renumber(list(source.items.all()))
    return True


def _write(item: Item, fields: dict[str, Any]) -> dict[str, Any]:
    """Set, check and save the given values as a whole. Return the values that changed, by name."""
    kind = fields.get("kind", item.kind)
    if kind not in ItemKind.values:
        raise Invalid(_("Choose a type of answer."), attr="kind")
    kind = ItemKind(kind)
    _take_options(kind, item, fields)
    if not kind.has_range:
        fields |= NO_RANGE
    if kind != ItemKind.MULTIPLE:
        fields["max_choices"] = None
    changed = changes(item, fields, OWN)
    for name, value in changed.items():
        setattr(item, name, value)
    _check_range(kind, item)
    if item.max_choices and item.max_choices > len(item.options):
        raise Invalid(
            _("The number of answers to choose is greater than the number of answers."),
            attr="max_choices",
        )
    check(item, without=["organisation", "section"])
    if changed or item._state.adding:
        item.save()
    return changed


def _take_options(kind: ItemKind, item: Item, fields: dict[str, Any]) -> None:
    labels = fields.pop("options", None)
    if not kind.has_options:
        fields["options"] = []
        return
    if labels is not None or not item.options:
        fields["options"] = build_options(labels or {}, most=MOST_OPTIONS)
    if len(fields.get("options", item.options)) < FEWEST_OPTIONS:
        raise Invalid(
            _("Write at least two options, one on each line."),
            attr=f"options_{settings.LANGUAGE_CODE}",
        )


def _check_range(kind: ItemKind, item: Item) -> None:
    low = item.minimum
    high = item.maximum
    if kind == ItemKind.SCALE:
        _check_scale(item)
    elif item.step is not None and item.step <= 0:
        raise Invalid(_("The step must be larger than zero."), attr="step")
    if low is not None and high is not None and low > high:
        raise Invalid(_("The smallest value is larger than the largest."), attr="minimum")


def _check_scale(item: Item) -> None:
    """Raise `Invalid` unless the scale has whole numbers, few enough to be shown in one row."""
    for name in ("minimum", "maximum"):
        if getattr(item, name) is None or Decimal(getattr(item, name)) % 1:
            raise Invalid(_("A scale goes from a whole number to another."), attr=name)
    if item.step is None:
        item.step = Decimal(1)
    step = Decimal(item.step)
    span = Decimal(item.maximum) - Decimal(item.minimum)  # type: ignore[arg-type]  # set for a scale
    if step < 1 or step % 1 or span <= 0 or span % step:
        raise Invalid(_("A scale ends on one of its steps, which are whole numbers."), attr="step")
    if span / step >= MOST_VALUES:
        raise Invalid(
            _("A scale has %(most)s values at most.") % {"most": MOST_VALUES}, attr="maximum"
        )
