"""The actions on tags: the closed list of words that class a consultation's contributions."""

from typing import Any
from uuid import UUID

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
from consult.consultations.models import Consultation, Tag
from consult.core.exceptions import Invalid
from consult.core.records import journal

MOST_TAGS = 40
TEXTS = editorial(Tag)


@transaction.atomic
def add_tag(*, viewer: Viewer, consultation_id: UUID, **labels: str) -> Tag:
    """Add a tag to the list (`label_fr`, `label_en`), at any time. Raise `Invalid` if it exists."""
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if consultation.tags.count() >= MOST_TAGS:
        raise Invalid(_("A list has %(most)s tags at most.") % {"most": MOST_TAGS}, attr="label_fr")
    tag = Tag(organisation=viewer.organisation, consultation=consultation)
    _write(tag, labels)
    journal.record(viewer, "tag.add", tag)
    return tag


@transaction.atomic
def edit_tag(*, viewer: Viewer, tag_id: UUID, **labels: str) -> Tag:
    """Change the label of a tag, or add a language. Contributions still have the tag."""
    tag = _locked_tag(viewer, tag_id)
    if changed := _write(tag, labels):
        journal.record(viewer, "tag.edit", tag, fields=sorted(changed))
    return tag


@transaction.atomic
def remove_tag(*, viewer: Viewer, tag_id: UUID) -> Tag:
    """Remove a tag from the list, and from the contributions that have it."""
    tag = _locked_tag(viewer, tag_id)
    journal.record(viewer, "tag.remove", tag)
    Tag.objects.filter(pk=tag.pk).delete()
    return tag


def _write(tag: Tag, labels: dict[str, Any]) -> dict[str, Any]:
    changed = changes(tag, labels, TEXTS)
    words = {
        code: changed.get(f"label_{code}", getattr(tag, f"label_{code}")) or ""
        for code in LANGUAGES
    }
    if not any(words.values()):
        raise Invalid(_("Write the tag."), attr="label_fr")
    others = Tag.objects.filter(consultation=tag.consultation_id).exclude(pk=tag.pk)
    for code, label in words.items():
        if "|" in label:  # The vertical bar separates tags in files.
            raise Invalid(_("A tag must not contain a vertical bar."), attr=f"label_{code}")
        if label and others.filter(**{f"label_{code}__iexact": label}).exists():
            raise Invalid(_("This tag is in the list already."), attr=f"label_{code}")
    if changed or tag._state.adding:
        take_over(tag, changed)
    return changed


def _locked_tag(viewer: Viewer, tag_id: UUID) -> Tag:
    visible = Tag.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    consultation = locked(viewer, get_row_by_id(visible, tag_id).consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    return get_row_by_id(consultation.tags.select_for_update(no_key=True), tag_id)
