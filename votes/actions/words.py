"""Words beside a vote: an anonymous questionnaire of one item, opened, extended and closed with it (ADR 0020).

A row that holds a ballot and a text would say who voted what; here the two never meet, even for the database.
"""

from contextlib import suppress

from consult.consultations.actions.writing import LANGUAGES, locked
from consult.questionnaires import actions as questionnaires
from consult.questionnaires.enums import Anonymity, ItemKind
from consult.questionnaires.exceptions import QuestionnaireIsNotOpen
from votes.models import Poll
from votes.selectors.polls import get_poll


def lock_first(viewer, question_id) -> None:
    """Lock the consultation before the question, where the opening will write to both: everybody does so."""
    question = get_poll(viewer, question_id)
    if _asked(question.poll):
        locked(viewer, question.consultation_id)


def open_beside(viewer, question) -> None:
    """Open what a poll asks in one's own words, for as long as one votes; nothing where it asks none."""
    poll, asked = question.poll, _asked(question.poll)
    if not asked:
        return
    titles = {f"title_{code}": text for code, text in asked.items()}
    made = questionnaires.create(
        viewer=viewer,
        consultation_id=question.consultation_id,
        anonymity=Anonymity.ANONYMOUS,
        stands_alone=False,
        topic_id=poll.topic_id,
        opens_at=question.opens_at,
        closes_at=question.closes_at,
        **titles,
    )
    section = questionnaires.add_section(viewer=viewer, questionnaire_id=made.pk, **titles)
    labels = {f"label_{code}": text for code, text in asked.items()}
    questionnaires.add_item(viewer=viewer, section_id=section.pk, kind=ItemKind.LONG_TEXT, **labels)
    questionnaires.open_questionnaire(viewer=viewer, questionnaire_id=made.pk)
    Poll.objects.filter(pk=poll.pk).update(words=made.pk)
    poll.words_id = made.pk


def extend(viewer, question) -> None:
    """People add words for as long as they vote, unless the team closed these before."""
    if question.poll.words_id:
        with suppress(QuestionnaireIsNotOpen):
            questionnaires.extend_questionnaire(
                viewer=viewer,
                questionnaire_id=question.poll.words_id,
                closes_at=question.closes_at,
                reason=question.poll.extension_reason,
            )


def end(viewer, question, reason: str) -> None:
    """What stands beside a vote closed before its date closes with it, for the same reason, if it was still open."""
    if question.poll.words_id:
        with suppress(QuestionnaireIsNotOpen):
            questionnaires.close_questionnaire(viewer=viewer, questionnaire_id=question.poll.words_id, reason=reason)


def _asked(poll):
    """What is asked, by language."""
    return {code: text for code in LANGUAGES if (text := getattr(poll, f"aside_{code}"))}
