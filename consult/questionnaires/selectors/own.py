"""The viewer's own answers, which only the viewer may read, and the number of answers."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import get_language

from consult.accounts.viewer import Viewer
from consult.questionnaires import rules
from consult.questionnaires.answer_counts import Counted
from consult.questionnaires.enums import Anonymity, Origin
from consult.questionnaires.models import Answer, Questionnaire, Respondent, Submission


def how_many(viewer: Viewer, questionnaire: Questionnaire) -> Counted | None:
    """Return how many people answered, by origin, or None if the viewer may not know it.

    Every viewer may know it after the close, and only the team before.
    """
    if not (
        questionnaire.status.is_final or rules.can_count(viewer, questionnaire.consultation_id)
    ):
        return None
    rows = Submission.objects.filter(questionnaire=questionnaire).order_by()
    found = dict(rows.values_list("origin").annotate(n=Count("pk")))
    return Counted(found.get(Origin.ONLINE, 0), found.get(Origin.PAPER, 0))


def answered_among(viewer: Viewer, questionnaire_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these questionnaires the viewer answered, named or anonymous.

    This takes two queries, and none for a visitor.
    """
    if viewer.participant is None:
        return set()
    filters = {"questionnaire__in": list(questionnaire_ids), "participant": viewer.participant}
    answered_by_name = Submission.objects.filter(**filters).values_list(
        "questionnaire_id", flat=True
    )
    return {
        *answered_by_name,
        *Respondent.objects.filter(**filters).values_list("questionnaire_id", flat=True),
    }


def own_answers_to(viewer: Viewer, questionnaire_id: UUID) -> tuple[QuerySet, QuerySet]:
    """Return the rows that show that the viewer answered: named, and anonymous."""
    filters = {"questionnaire": questionnaire_id, "participant": viewer.person()}
    return Submission.objects.filter(**filters), Respondent.objects.filter(**filters)


def has_answered(viewer: Viewer, questionnaire: Questionnaire) -> bool:
    """Return whether the viewer answered the questionnaire."""
    return questionnaire.pk in answered_among(viewer, [questionnaire.pk])


def own_answers(viewer: Viewer, questionnaire: Questionnaire) -> dict[str, object] | None:
    """Return the viewer's answers by item id, or None if none are found.

    The answers to an anonymous questionnaire cannot be found. This takes two queries.
    """
    if viewer.participant is None or questionnaire.is_anonymous:
        return None
    own = Submission.objects.filter(
        questionnaire=questionnaire, participant=viewer.participant
    ).first()
    if own is None:
        return None
    return {str(item): value for item, value in own.answers.values_list("item_id", "value")}


def own_submissions_for_export(viewer: Viewer) -> Iterator[dict]:
    """Yield the viewer's named answers, and the anonymous questionnaires that they answered.

    This is part of the copy of their data.
    """
    person = viewer.person()
    rows = Answer.objects.filter(submission__participant=person).select_related("item")
    by_submission: dict[UUID, list[dict]] = {}
    for answer in rows.order_by("item__section__place", "item__place"):
        entry = {"asked": answer.item.label, "answered": _in_words(answer)}
        by_submission.setdefault(answer.submission_id, []).append(entry)
    own = Submission.objects.filter(participant=person).select_related("questionnaire")
    for submission in own.order_by("day", "pk"):
        title = submission.questionnaire.title
        answers = by_submission.get(submission.pk, [])
        yield {
            "questionnaire": title,
            "anonymity": Anonymity.NAMED.value,
            "sent_on": submission.day,
            "answers": answers,
        }
    anonymous = Respondent.objects.filter(participant=person).select_related("questionnaire")
    for respondent in anonymous.order_by("questionnaire_id"):
        yield {
            "questionnaire": respondent.questionnaire.title,
            "anonymity": Anonymity.ANONYMOUS.value,
        }


def _in_words(answer: Answer) -> Any:
    """Return an answer in the words that the person chose or wrote."""
    labels = answer.item.labels_of_options(get_language())
    if isinstance(answer.value, list):
        return [labels.get(key, key) for key in answer.value]
    return labels.get(answer.value, answer.value) if isinstance(answer.value, str) else answer.value
