"""Actions on a draft questionnaire: its texts, its dates and its sections.

After the opening, all of these refuse.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import (
    changes,
    editorial,
    get_row_by_id,
    locked,
    require,
    require_own_topic,
    take_over,
)
from consult.core.exceptions import Invalid
from consult.core.postgres.places import last_number, renumber, shift
from consult.core.postgres.validation import check
from consult.core.records import journal
from consult.questionnaires import rules
from consult.questionnaires.enums import Anonymity
from consult.questionnaires.exceptions import QuestionnaireIsOpened
from consult.questionnaires.models import MOST_SECTIONS, Questionnaire, Section

DATES = {"opens_at", "closes_at", "paper_until"}
TERMS = DATES | {"topic_id", "anonymity", "stands_alone"}


@transaction.atomic
def create(*, viewer: Viewer, consultation_id: UUID, **fields: Any) -> Questionnaire:
    """Create a draft questionnaire, under the next number of its consultation.

    `fields` may contain its texts (`title_fr`, `introduction_fr`…), `opens_at`, `closes_at`,
    `paper_until`, `anonymity`, `topic_id` and `stands_alone`. Lock the consultation. Raise
    `Invalid` or `ValidationError` with the name of the field.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_prepare(viewer, consultation.pk))
    last = last_number(Questionnaire.objects.filter(consultation=consultation))
    questionnaire = Questionnaire(
        organisation=viewer.organisation,
        consultation=consultation,
        number=last + 1,
        suspended_at=consultation.suspended_at,
    )
    _write(viewer, questionnaire, fields)
    journal.record(viewer, "questionnaire.draft", questionnaire, number=questionnaire.number)
    return questionnaire


@transaction.atomic
def edit_text(*, viewer: Viewer, questionnaire_id: UUID, **fields: Any) -> Questionnaire:
    """Change the texts, dates, topic and anonymity of a draft, given as for `create`.

    Raise `QuestionnaireIsOpened` if it is no longer a draft.
    """
    questionnaire = locked_draft(viewer, questionnaire_id)
    if changed := _write(viewer, questionnaire, fields):
        journal.record(viewer, "questionnaire.edit", questionnaire, fields=sorted(changed))
    return questionnaire


@transaction.atomic
def remove(*, viewer: Viewer, questionnaire_id: UUID) -> None:
    """Delete a draft with its sections and items. The journal records its number."""
    questionnaire = locked_draft(viewer, questionnaire_id)
    journal.record(viewer, "questionnaire.remove", questionnaire, number=questionnaire.number)
    Questionnaire.objects.filter(pk=questionnaire.pk).delete()


@transaction.atomic
def add_section(*, viewer: Viewer, questionnaire_id: UUID, **texts: str) -> Section:
    """Add a section at the end, twenty at most. `texts` are `title_fr`, `text_fr` and so on."""
    questionnaire = locked_draft(viewer, questionnaire_id)
    last = last_number(questionnaire.sections, "place")
    if last >= MOST_SECTIONS:
        raise Invalid(_("A questionnaire has twenty sections at most."), attr="title")
    section = Section(organisation=viewer.organisation, questionnaire=questionnaire, place=last + 1)
    take_over(section, changes(section, texts, editorial(Section)))
    journal.record(viewer, "section.add", questionnaire, section=str(section.pk))
    return section


@transaction.atomic
def edit_section(*, viewer: Viewer, section_id: UUID, **texts: str) -> Section:
    """Change the texts of a section."""
    questionnaire, section = locked_section(viewer, section_id)
    take_over(section, changes(section, texts, editorial(Section)))
    journal.record(viewer, "section.edit", questionnaire, section=str(section.pk))
    return section


@transaction.atomic
def move_section(*, viewer: Viewer, section_id: UUID, up: bool) -> Section:
    """Move a section with its items one place up or down.

    At the end of the list, nothing changes.
    """
    questionnaire, section = locked_section(viewer, section_id)
    if shift(list(questionnaire.sections.all()), section, up=up):
        journal.record(
            viewer, "section.move", questionnaire, section=str(section.pk), place=section.place
        )
    return section


@transaction.atomic
def remove_section(*, viewer: Viewer, section_id: UUID) -> None:
    """Delete a section with its items, and renumber the sections after it."""
    questionnaire, section = locked_section(viewer, section_id)
    journal.record(viewer, "section.remove", questionnaire, section=str(section.pk))
    section.delete()
    renumber(list(questionnaire.sections.all()))


def locked_questionnaire(viewer: Viewer, questionnaire_id: UUID) -> Questionnaire:
    """Return a questionnaire that the viewer may see, locked `FOR NO KEY UPDATE`.

    Actions on the same questionnaire wait for one another, and for answers that are being stored.
    Its consultation is read after the lock: a joined row would be as old as the start of the wait.
    """
    visible = Questionnaire.objects.visible_to(viewer)
    return get_row_by_id(visible.select_for_update(no_key=True, of=("self",)), questionnaire_id)


def locked_draft(viewer: Viewer, questionnaire_id: UUID) -> Questionnaire:
    """Return a locked draft that the viewer may prepare.

    Raise `QuestionnaireIsOpened` once it was opened.
    """
    questionnaire = locked_questionnaire(viewer, questionnaire_id)
    require(viewer, rules.can_prepare(viewer, questionnaire.consultation_id))
    if not questionnaire.status.is_draft:
        raise QuestionnaireIsOpened
    return questionnaire


def locked_section(viewer: Viewer, section_id: UUID) -> tuple[Questionnaire, Section]:
    """Return the draft, locked, and one of its sections, read under that lock."""
    visible = Section.objects.filter(questionnaire__in=Questionnaire.objects.visible_to(viewer))
    questionnaire = locked_draft(viewer, get_row_by_id(visible, section_id).questionnaire_id)
    section = get_row_by_id(questionnaire.sections.all(), section_id)
    section.questionnaire = questionnaire
    return questionnaire, section


def _write(viewer: Viewer, questionnaire: Questionnaire, fields: dict[str, Any]) -> dict[str, Any]:
    """Set, check and save the given values. Return the values that changed, by name."""
    changed = changes(questionnaire, fields, editorial(Questionnaire) | TERMS)
    if changed.get("anonymity", Anonymity.NAMED) not in Anonymity.values:
        raise Invalid(_("Say whether the questionnaire is anonymous."), attr="anonymity")
    require_own_topic(viewer, questionnaire.consultation, changed.get("topic_id"))  # type: ignore[arg-type]  # not None here
    for name, value in changed.items():
        setattr(questionnaire, name, value)
    opens_at = questionnaire.opens_at
    closes_at = questionnaire.closes_at
    paper_until = questionnaire.paper_until
    if opens_at and closes_at and opens_at >= closes_at:
        raise Invalid(_("The end must come after the beginning."), attr="closes_at")
    if paper_until and (not closes_at or paper_until < closes_at):
        raise Invalid(
            _("Paper forms can be entered until the close, or later."), attr="paper_until"
        )
    check(questionnaire, without=["organisation", "consultation", "topic", "rules_hash"])
    questionnaire.save()
    return changed
