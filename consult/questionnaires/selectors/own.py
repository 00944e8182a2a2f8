"""What the viewer answered: theirs alone to read; and how many answered, as far as one may know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import get_language

from consult.questionnaires import rules
from consult.questionnaires.counting import Counted
from consult.questionnaires.enums import Anonymity, Origin
from consult.questionnaires.models import Answer, Questionnaire, Respondent, Submission

if TYPE_CHECKING:
    from uuid import UUID


def how_many(viewer, questionnaire: Questionnaire) -> Counted | None:
    """How many answered, by origin: for everybody once it is closed, for the team alone before; None otherwise."""
    if not (questionnaire.status.is_final or rules.can_count(viewer, questionnaire.consultation_id)):
        return None
    rows = Submission.objects.filter(questionnaire=questionnaire).order_by()
    found = dict(rows.values_list("origin").annotate(n=Count("pk")))
    return Counted(found.get(Origin.ONLINE, 0), found.get(Origin.PAPER, 0))


def answered_among(viewer, questionnaire_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these the viewer answered, named or anonymous; two queries, none for a visitor."""
    if viewer.participant is None:
        return set()
    by = {"questionnaire__in": list(questionnaire_ids), "participant": viewer.participant}
    named = Submission.objects.filter(**by).values_list("questionnaire_id", flat=True)
    return {*named, *Respondent.objects.filter(**by).values_list("questionnaire_id", flat=True)}


def has_answered(viewer, questionnaire: Questionnaire) -> bool:
    """Whether the viewer answered it."""
    return questionnaire.pk in answered_among(viewer, [questionnaire.pk])


def own_answers(viewer, questionnaire: Questionnaire) -> dict[str, object] | None:
    """What the viewer answered, by item id; None where nothing is found, as of an anonymous one. Two queries."""
    if viewer.participant is None or questionnaire.is_anonymous:
        return None
    own = Submission.objects.filter(questionnaire=questionnaire, participant=viewer.participant).first()
    if own is None:
        return None
    return {str(item): value for item, value in own.answers.values_list("item_id", "value")}


def own_submissions_for_export(viewer) -> Iterator[dict]:
    """Everything the viewer answered in their name, and that they answered anonymous ones, for their own copy."""
    person = viewer.person()
    rows = Answer.objects.filter(submission__participant=person).select_related("item")
    by_submission: dict[UUID, list[dict]] = {}
    for answer in rows.order_by("item__section__place", "item__place"):
        told = {"asked": answer.item.label, "answered": _told(answer)}
        by_submission.setdefault(answer.submission_id, []).append(told)
    own = Submission.objects.filter(participant=person).select_related("questionnaire")
    for one in own.order_by("day", "pk"):
        title, answers = one.questionnaire.title, by_submission.get(one.pk, [])
        yield {"questionnaire": title, "anonymity": Anonymity.NAMED.value, "sent_on": one.day, "answers": answers}
    anonymous = Respondent.objects.filter(participant=person).select_related("questionnaire")
    for respondent in anonymous.order_by("questionnaire_id"):
        yield {"questionnaire": respondent.questionnaire.title, "anonymity": Anonymity.ANONYMOUS.value}


def _told(answer):
    """An answer in the words that it was given in."""
    labels = answer.item.labels_of_options(get_language())
    if isinstance(answer.value, list):
        return [labels.get(key, key) for key in answer.value]
    return labels.get(answer.value, answer.value) if isinstance(answer.value, str) else answer.value
