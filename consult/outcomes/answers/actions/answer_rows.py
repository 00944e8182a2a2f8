"""The row of an official answer: its lock, and how its words are cleaned, checked and rendered."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.core.postgres.lookup import get_row
from consult.core.postgres.validation import check
from consult.core.words import text
from consult.outcomes.answers import rules
from consult.outcomes.enums import AnswerState
from consult.outcomes.exceptions import ReasonsAreMissing
from consult.outcomes.models import OfficialAnswer
from consult.outcomes.models.answers import Answered

MARKDOWN = ("body", "reasons")
WORDS = (*MARKDOWN, "state", "transmitted_to")


def lock_answer(viewer: Viewer, answer_id: UUID) -> OfficialAnswer:
    """Return an answer, locked until the end of the transaction.

    Raise `NotFound` where it is not published and the viewer does not prepare answers there.
    """
    rows = OfficialAnswer.objects.select_for_update(no_key=True).filter(
        organisation=viewer.organisation
    )
    answer = get_row(rows, pk=answer_id)
    if not answer.is_published and not rules.can_draft(viewer, answer.consultation_id):
        return get_row(rows.none())
    return answer


def write_words(answer: OfficialAnswer, words: dict[str, Any]) -> set[str]:
    """Set the given words and render them. Return the names of the fields that changed.

    Raise `Invalid` or `ValidationError` by field. Nothing is saved.
    """
    cleaned = clean_words(words)
    changed = {name for name, value in cleaned.items() if getattr(answer, name) != value}
    for name in changed:
        setattr(answer, name, cleaned[name])
    for name in MARKDOWN:
        setattr(answer, f"{name}_html", text.render(getattr(answer, name)))
    check(answer, without=["organisation", "consultation", "written_by", "edited_by"])
    return changed


def require_reasons(answer: Answered) -> None:
    """Raise `ReasonsAreMissing` where an answer refuses something without giving its reasons."""
    if rules.lacks_reasons(answer):
        raise ReasonsAreMissing


def clean_words(fields: dict[str, Any]) -> dict[str, str]:
    """Return the given fields of an answer as they are stored.

    Raise `Invalid` for an unknown field or state, and for an empty text.
    """
    known = {*WORDS, "language"}
    if unknown := sorted(set(fields) - known):
        raise Invalid(attr=unknown[0])
    if fields.get("state", AnswerState.ACCEPTED) not in AnswerState.values:
        raise Invalid(_("Choose what the authority does with the contribution."), attr="state")
    clean = {name: text.clean(fields[name]) for name in MARKDOWN if name in fields}
    if "body" in clean and not text.count_visible_characters(clean["body"]):
        raise Invalid(_("Write the answer."), attr="body")
    if "transmitted_to" in fields:
        clean["transmitted_to"] = text.clean_line(fields["transmitted_to"])
    return clean | {name: str(fields[name]) for name in ("state", "language") if name in fields}
