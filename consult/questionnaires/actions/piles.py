"""Open answers read by the pile: several decisions at once, none of them taken over another reader's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from consult.core.exceptions import Invalid
from consult.questionnaires.actions.reading import read_answer
from consult.questionnaires.enums import Reading
from consult.questionnaires.models import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

MOST_AT_ONCE = 50


@dataclass(frozen=True)
class PileRead:
    """What became of a pile; `left` are texts that somebody else had read meanwhile, under `pk`, the questionnaire."""

    pk: UUID
    read: int
    left: int


@transaction.atomic
def read_answers(*, viewer, questionnaire_id: UUID, shown_as: str, decisions: Mapping) -> PileRead:
    """Do as a reader decided with several open answers, all or none: (reading, reason) by answer id.

    `shown_as` is the reading they stood under on the reader's screen: what stands otherwise now was read by somebody
    else, and stays. Locks the answers in the order of their ids, then each goes through `read_answer`.
    """
    if shown_as not in Reading.values or len(decisions) > MOST_AT_ONCE:
        raise Invalid(attr="shown_as")
    rows = Answer.objects.filter(submission__questionnaire=questionnaire_id, reading=shown_as, pk__in=list(decisions))
    standing = list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    for pk in standing:
        reading, reason = decisions[pk]
        read_answer(viewer=viewer, answer_id=pk, reading=reading, reason=reason)
    return PileRead(questionnaire_id, len(standing), len(decisions) - len(standing))
