"""The actions on fields, which a contribution answers in addition to its text (ADR 0025)."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import (
    LANGUAGES,
    changes,
    editorial,
    get_row_by_id,
    locked,
    require,
    take_over,
)
from consult.consultations.actions.options import build_options
from consult.consultations.enums import FieldKind
from consult.consultations.exceptions import AlreadyClosed, FieldIsAnswered
from consult.consultations.models import Consultation, Field, Topic
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.places import last_number, shift
from consult.core.records import journal

MOST_FIELDS = 20
MOST_OPTIONS = 40
TEXTS = editorial(Field)
BOUNDS = {"minimum", "maximum"}
OWN = TEXTS | BOUNDS | {"kind", "is_required", "unit", "options"}
# These properties of an answered field may still change: they do not affect the given answers.
FREE = {"hint", *(f"hint_{code}" for code in LANGUAGES), "is_required"}


@transaction.atomic
def add_field(
    *, viewer: Viewer, consultation_id: UUID, topic_id: UUID | None = None, **written: Any
) -> Field:
    """Add a field to one topic or to all of them, at the end of the form.

    For a choice, `options` are lists of labels by language, `{"fr": […], "en": […]}`, in the same
    order. Raise `Invalid` or `AlreadyClosed`.
    """
    consultation = _running(viewer, consultation_id)
    active_fields = consultation.fields.filter(removed_at=None)
    if active_fields.count() >= MOST_FIELDS:
        raise Invalid(_("A contribution form has %(most)s fields at most.") % {"most": MOST_FIELDS})
    field = Field(organisation=viewer.organisation, consultation=consultation)
    field.topic = get_row_by_id(consultation.topics.all(), topic_id) if topic_id else None
    field.position = last_number(consultation.fields, "position") + 1
    _write(field, written)
    journal.record(viewer, "field.add", field, field_kind=str(field.kind))
    return field


@transaction.atomic
def edit_field(*, viewer: Viewer, field_id: UUID, **written: Any) -> Field:
    """Edit a field. Raise `FieldIsAnswered` for a change that makes given answers false.

    Once a field is answered, its hint may change, it may become mandatory or optional, a missing
    language may be added, a range may be widened, and options may be added at the end. The function
    locks the consultation and the field. A first answer waits for that lock.
    """
    field = _locked_field(viewer, field_id)
    if changed := _write(field, written):
        journal.record(viewer, "field.edit", field, fields=sorted(changed))
    return field


@transaction.atomic
def move_field(*, viewer: Viewer, field_id: UUID, up: bool) -> Field:
    """Move a field one place up or down in the form. The first and last places are limits."""
    field = _locked_field(viewer, field_id)
    active_fields = list(
        Field.objects.filter(
            consultation=field.consultation_id, removed_at=None
        ).select_for_update()
    )
    if shift(active_fields, field, up=up, column="position"):
        journal.record(viewer, "field.move", field, position=field.position)
    return field


@transaction.atomic
def remove_field(*, viewer: Viewer, field_id: UUID) -> Field:
    """Remove a field from the form.

    Given answers stay readable. Without any answer, the row is deleted.
    """
    field = _locked_field(viewer, field_id)
    journal.record(viewer, "field.remove", field)
    if field.answered_at:
        field.removed_at = clock.now()
        field.save(update_fields=["removed_at"])
    else:
        Field.objects.filter(pk=field.pk).delete()
    return field


def lock_fields(topic: Topic, answered_ids: Collection[str]) -> list[Field]:
    """Return the fields of a topic in order, and mark the newly answered ones.

    A field that was not answered before is locked `FOR NO KEY UPDATE` before it is read, until the
    transaction ends: it cannot change during the answer. An answered field can only be widened, and
    needs no lock. One query, or four for a first answer.
    """
    fields = Field.objects.active_for(topic)
    found = list(fields)
    first = {field.pk for field in found if str(field.pk) in answered_ids and not field.answered_at}
    if not first:
        return found
    rows = Field.objects.filter(pk__in=first)
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    rows.update(answered_at=ClockNow())
    return list(fields.all())  # This reads the fields again, under the lock.


def _write(field: Field, written: dict[str, Any]) -> dict[str, Any]:
    """Write and check the given values together. Return the changed values by name."""
    labels = written.pop("options", None)
    kind = written.get("kind", field.kind)
    if labels is not None or kind != FieldKind.CHOICE:
        existing_options = field.options if field.answered_at else []
        found = build_options(labels or {}, existing_options, most=MOST_OPTIONS)
        written["options"] = found if kind == FieldKind.CHOICE else []
    if kind == FieldKind.CHOICE and len(written.get("options", field.options)) < 2:
        raise Invalid(
            _("Write at least two options, one on each line."),
            attr=f"options_{settings.LANGUAGE_CODE}",
        )
    if kind != FieldKind.NUMBER:
        written |= {"minimum": None, "maximum": None, "unit": ""}
    changed = changes(field, written, OWN)
    _check_given_answers(field, changed)
    low = changed.get("minimum", field.minimum)
    high = changed.get("maximum", field.maximum)
    if low is not None and high is not None and low > high:
        raise Invalid(_("The smallest value is larger than the largest."), attr="minimum")
    if changed or field._state.adding:
        take_over(field, changed)
    return changed


def _check_given_answers(field: Field, changed: dict[str, Any]) -> None:
    """Raise `FieldIsAnswered` for a change that would make given answers false.

    A field that is answered may only be widened.
    """
    if not field.answered_at:
        return
    for name, value in changed.items():
        before = getattr(field, name)
        is_translation = name in TEXTS and not before
        if name in FREE or is_translation or (name in BOUNDS and _is_wider(name, before, value)):
            continue
        if name == "options" and _has_same_options(before, value):
            continue
        raise FieldIsAnswered(attr=name)


def _is_wider(name: str, before: Any, after: Any) -> bool:
    if after is None:
        return True
    return before is not None and (
        Decimal(after) <= before if name == "minimum" else Decimal(after) >= before
    )


def _has_same_options(before: Any, after: Any) -> bool:
    """Return whether every option has the same place and words. A missing language may be added."""
    first_options = after[: len(before)]
    return len(first_options) == len(before) and all(
        old["key"] == new["key"]
        and all(new.get(code) == words for code, words in old.items() if words)
        for old, new in zip(before, first_options, strict=True)
    )


def _running(viewer: Viewer, consultation_id: UUID) -> Consultation:
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if consultation.state.is_over:
        raise AlreadyClosed
    return consultation


def _locked_field(viewer: Viewer, field_id: UUID) -> Field:
    visible = Field.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    consultation = _running(viewer, get_row_by_id(visible, field_id).consultation_id)
    active_fields = Field.objects.filter(consultation=consultation, removed_at=None)
    return get_row_by_id(active_fields.select_for_update(no_key=True), field_id)
