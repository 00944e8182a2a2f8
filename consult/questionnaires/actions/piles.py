"""Review of several open answers at once. A decision of another reader is never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.questionnaires.actions.answer_review import read_answer
from consult.questionnaires.enums import Reading
from consult.questionnaires.models import Answer

MOST_AT_ONCE = 50


@dataclass(frozen=True)
class PileRead:
    """The result of a review of several answers.

    `pk` is the id of the questionnaire, `read` counts the answers that were decided, and `skipped`
    counts the answers that another reader had already decided.
    """

    pk: UUID
    read: int
    skipped: int


@transaction.atomic
def read_answers(
    *, viewer: Viewer, questionnaire_id: UUID, shown_as: str, decisions: Mapping
) -> PileRead:
    """Apply a reader's decisions to several open answers in one transaction.

    `decisions` maps answer ids to (reading, reason). `shown_as` is the reading that the answers had
    on the reader's screen. An answer that has another reading now was decided by another reader,
    and is not changed. The answers are locked in the order of their ids, then each goes through
    `read_answer`.
    """
    if shown_as not in Reading.values or len(decisions) > MOST_AT_ONCE:
        raise Invalid(attr="shown_as")
    rows = Answer.objects.filter(
        submission__questionnaire=questionnaire_id, reading=shown_as, pk__in=list(decisions)
    )
    answer_ids = list(
        rows.order_by("pk")
        .select_for_update(no_key=True, of=("self",))
        .values_list("pk", flat=True)
    )
    for pk in answer_ids:
        reading, reason = decisions[pk]
        read_answer(viewer=viewer, answer_id=pk, reading=reading, reason=reason)
    return PileRead(questionnaire_id, len(answer_ids), len(decisions) - len(answer_ids))
