"""Internal notes about an answer or a contribution. They are never public."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import require
from consult.core.exceptions import Invalid
from consult.core.postgres.lookup import get_row
from consult.core.postgres.validation import check
from consult.core.records import journal
from consult.core.words import text as texts
from consult.outcomes.answers import rules
from consult.outcomes.models import AnswerNote, OfficialAnswer
from debates.proposals.selectors.proposals import get_proposal_row


@transaction.atomic
def add_note(
    viewer: Viewer,
    *,
    text: str,
    answer_id: UUID | None = None,
    proposal_id: UUID | None = None,
) -> AnswerNote:
    """Add an internal note to an answer or to a contribution: give exactly one of them.

    Raise `NotFound`, `NotAllowed` or `Invalid`.
    """
    if bool(answer_id) == bool(proposal_id):
        raise Invalid(attr="answer_id")
    place = (
        get_row(OfficialAnswer.objects.filter(organisation=viewer.organisation), pk=answer_id)
        if answer_id
        else get_proposal_row(viewer, proposal_id)  # type: ignore[arg-type]  # one of both is given
    )
    require(viewer, rules.can_note(viewer, place.consultation_id))
    words = texts.clean(text)
    if not texts.count_visible_characters(words):
        raise Invalid(_("Write the note."), attr="text")
    row = AnswerNote(
        organisation=viewer.organisation,
        consultation_id=place.consultation_id,
        answer_id=answer_id,
        proposal_id=proposal_id,
        text=words,
        author=viewer.participant,
    )
    check(row, without=["organisation", "consultation", "answer", "proposal", "author"])
    row.save()
    journal.record(viewer, "answer.note", row)
    return row
