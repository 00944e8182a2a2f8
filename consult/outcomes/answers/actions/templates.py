"""Templates of answers, which respondents begin with."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import require, take_over
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid
from consult.core.postgres.lookup import get_row
from consult.core.records import journal
from consult.core.words import text
from consult.outcomes.answers import rules
from consult.outcomes.answers.actions.answer_rows import clean_words
from consult.outcomes.models import AnswerTemplate


@transaction.atomic
def create_template(
    viewer: Viewer, consultation_id: UUID, *, title: str, state: str, body: str, reasons: str = ""
) -> AnswerTemplate:
    """Create a template in a consultation. Raise `Invalid` or `ValidationError` by field."""
    consultation = get_consultation_by_id(viewer, consultation_id)
    require(viewer, rules.can_draft(viewer, consultation.pk))
    row = AnswerTemplate(organisation=viewer.organisation, consultation=consultation)
    _write(row, {"title": title, "state": state, "body": body, "reasons": reasons})
    journal.record(viewer, "answer.template_create", row)
    return row


@transaction.atomic
def edit_template(viewer: Viewer, template_id: UUID, **fields: Any) -> AnswerTemplate:
    """Change a template: `title`, `state`, `body`, `reasons`. Answers made from it stay."""
    row = _locked(viewer, template_id)
    _write(row, fields)
    journal.record(viewer, "answer.template_edit", row, fields=sorted(fields))
    return row


@transaction.atomic
def delete_template(viewer: Viewer, template_id: UUID) -> None:
    """Delete a template. Answers made from it stay."""
    row = _locked(viewer, template_id)
    journal.record(viewer, "answer.template_delete", row)
    row.delete()


def _locked(viewer: Viewer, template_id: UUID) -> AnswerTemplate:
    rows = AnswerTemplate.objects.filter(organisation=viewer.organisation)
    row = get_row(rows.select_for_update(no_key=True), pk=template_id)
    require(viewer, rules.can_draft(viewer, row.consultation_id))
    return row


def _write(row: AnswerTemplate, fields: dict[str, Any]) -> None:
    words = dict(fields)
    title = {"title": text.clean_line(words.pop("title"))} if "title" in words else {}
    if title and not text.count_visible_characters(title["title"]):
        raise Invalid(_("Name the template."), attr="title")
    take_over(row, title | clean_words(words))
