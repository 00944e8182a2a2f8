"""The erasure of a person who prepared official answers."""

from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.outcomes.enums import AnswerProgress
from consult.outcomes.models import AnswerCorrection, AnswerMilestone, AnswerNote, OfficialAnswer


@transaction.atomic
def erase_answers(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Delete the internal notes and unsubmitted drafts of a person, even if `keep_texts` is true.

    Answers that were submitted or published are words of the authority: they stay, without the
    person.
    """
    here = {"organisation": viewer.organisation}
    AnswerNote.objects.filter(**here, author=participant_id).delete()
    AnswerCorrection.objects.filter(
        **here, written_by=participant_id, published_at__isnull=True
    ).delete()
    answers = OfficialAnswer.objects.filter(**here)
    answers.filter(written_by=participant_id, progress=AnswerProgress.DRAFT).delete()
    for name in ("written_by", "edited_by", "reviewed_by"):
        answers.filter(**{name: participant_id}).update(**{name: None})
    for model in (AnswerCorrection, AnswerMilestone):
        model.objects.filter(**here, written_by=participant_id).update(written_by=None)
