"""The open question next to a vote: an anonymous questionnaire of one item (ADR 0020).

It opens, is extended and closes with the vote. A row that contains a ballot and a text would show
who voted what. Here the two are never connected, not even in the database.
"""

from contextlib import suppress
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import LANGUAGES, locked
from consult.questionnaires.actions import drafts as draft_actions
from consult.questionnaires.actions import items as item_actions
from consult.questionnaires.actions import lifecycle as lifecycle_actions
from consult.questionnaires.enums import Anonymity, ItemKind
from consult.questionnaires.exceptions import QuestionnaireIsNotOpen
from votes.models import Poll, Question
from votes.selectors.polls import get_poll


def lock_first(viewer: Viewer, question_id: UUID) -> None:
    """Lock the consultation before the question, where the opening will write to both.

    All code that locks both uses this order.
    """
    question = get_poll(viewer, question_id)
    if _open_question(question.poll):
        locked(viewer, question.consultation_id)


def open_questionnaire_beside(viewer: Viewer, question: Question) -> None:
    """Open the questionnaire next to the vote, if the poll has an open question.

    The questionnaire is open for as long as the poll.
    """
    poll = question.poll
    question_texts = _open_question(question.poll)
    if not question_texts:
        return
    titles = {f"title_{code}": text for code, text in question_texts.items()}
    questionnaire = draft_actions.create(
        viewer=viewer,
        consultation_id=question.consultation_id,
        anonymity=Anonymity.ANONYMOUS,
        stands_alone=False,
        topic_id=poll.topic_id,
        opens_at=question.opens_at,
        closes_at=question.closes_at,
        **titles,
    )
    section = draft_actions.add_section(viewer=viewer, questionnaire_id=questionnaire.pk, **titles)
    labels = {f"label_{code}": text for code, text in question_texts.items()}
    item_actions.add_item(viewer=viewer, section_id=section.pk, kind=ItemKind.LONG_TEXT, **labels)
    lifecycle_actions.open_questionnaire(viewer=viewer, questionnaire_id=questionnaire.pk)
    Poll.objects.filter(pk=poll.pk).update(words=questionnaire.pk)
    poll.words_id = questionnaire.pk


def extend(
    viewer: Viewer, question: Question, confirmed_days: int | None, *, after_suspension: bool
) -> None:
    """Extend the questionnaire with its poll, unless the team closed it before."""
    if question.poll.words_id:
        with suppress(QuestionnaireIsNotOpen):
            lifecycle_actions.extend_questionnaire(
                viewer=viewer,
                questionnaire_id=question.poll.words_id,
                closes_at=question.closes_at,  # type: ignore[arg-type]  # an open poll has an end
                reason=question.poll.extension_reason,
                confirmed_days=confirmed_days,
                after_suspension=after_suspension,
            )


def end(viewer: Viewer, question: Question, reason: str) -> None:
    """Close the questionnaire of a poll that was closed before its date, for the same reason.

    Nothing happens if it is closed already.
    """
    if question.poll.words_id:
        with suppress(QuestionnaireIsNotOpen):
            lifecycle_actions.close_questionnaire(
                viewer=viewer, questionnaire_id=question.poll.words_id, reason=reason
            )


def _open_question(poll: Poll) -> dict[str, str]:
    """Return the text of the open question, by language."""
    return {code: text for code in LANGUAGES if (text := getattr(poll, f"aside_{code}"))}
