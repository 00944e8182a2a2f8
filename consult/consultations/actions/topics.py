"""The actions on topics and their questions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import (
    LANGUAGES,
    changes,
    collect_refusals,
    editorial,
    free_slug,
    get_row_by_id,
    locked,
    require,
    take_over,
)
from consult.consultations.exceptions import AlreadyPublished, TopicIsUsed
from consult.consultations.models import Consultation, Topic
from consult.consultations.questions import (
    check_questions,
    normalise_question,
    shorten_question,
)
from consult.core.exceptions import Invalid, NotFound
from consult.core.files import file_store
from consult.core.postgres.places import last_number, move, renumber
from consult.core.records import journal
from consult.core.words.text import clean_line, count_visible_characters

TEXTS = editorial(Topic, without="picture_alt") | {"sign_video_url", "is_sensitive"}
KEPT = {"slug", "is_sensitive"}
TITLE = f"title_{settings.LANGUAGE_CODE}"
QUESTION = f"question_{settings.LANGUAGE_CODE}"
QUESTIONS = {"question", *(f"question_{code}" for code in LANGUAGES)}


@transaction.atomic
def add_topic(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    slug: str = "",
    is_transversal: bool = False,
    **texts: str,
) -> Topic:
    """Add a topic to a draft: at the end, or as the transversal one. Raise `AlreadyPublished`."""
    consultation = _editable(viewer, consultation_id)
    last = 0 if is_transversal else last_number(consultation.topics)
    topic = Topic(
        organisation=viewer.organisation, consultation=consultation, is_transversal=is_transversal
    )
    topic.number = None if is_transversal else last + 1
    if is_transversal and consultation.topics.filter(is_transversal=True).exists():
        raise Invalid(_("There is already a topic for everything else."), attr="is_transversal")
    texts["slug"] = slug or free_slug(consultation.topics, texts, "theme")
    changed = changes(topic, texts, {*TEXTS, "slug"})
    take_over(topic, changed)
    journal.record(viewer, "topic.add", topic)
    return topic


@transaction.atomic
def edit_topic(*, viewer: Viewer, topic_id: UUID, **texts: str) -> Topic:
    """Edit the texts of a topic. Raise `AlreadyPublished` for an announced question.

    A title that was made from the old question is made from the new one, unless it changes too. A
    missing language may still be added. The slug and `is_sensitive` cannot change after
    publication either: the charter page announces which topics are sensitive.
    """
    consultation, topic = locked_topic(viewer, topic_id)
    changed = changes(topic, {**texts, **_follow_question(topic, texts)}, {*TEXTS, "slug"})
    reworded = [
        name for name in changed if name in KEPT or (name in QUESTIONS and getattr(topic, name))
    ]
    if consultation.published_at and reworded:
        raise AlreadyPublished(attr=reworded[0])
    _edit(viewer, topic, changed)
    return topic


@transaction.atomic
def edit_draft_topics(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    questions: Mapping[UUID, str],
    added: Sequence[str] = (),
    transversal: str = "",
    place: tuple[UUID, int] | None = None,
) -> Consultation:
    """Edit the list of the questions of a draft: everything, or nothing.

    `questions` are the questions by the id of their topic, in the first language; titles follow
    them as in `edit_topic`. Each line of `added` becomes a topic, and `transversal` the transversal
    one. `place` then gives a topic a number. Raise `AlreadyPublished`, `NotFound` for a topic of
    another consultation, `Invalid`, and `ValidationError` with the refusals of each topic under the
    names that `name_refusal` gives.
    """
    consultation = _editable(viewer, consultation_id)
    stored = {topic.pk: topic for topic in consultation.topics.select_for_update(no_key=True)}
    if not {*questions, *([place[0]] if place else [])} <= stored.keys():
        raise NotFound
    wordings = {pk: getattr(topic, QUESTION) or "" for pk, topic in stored.items()}
    wordings |= {pk: clean_line(question) for pk, question in questions.items()}
    uses = Counter(map(normalise_question, wordings.values()))
    refusals: dict[str, list[str]] = {}
    for topic_id in questions:
        with collect_refusals(refusals, topic_id):
            _reword(viewer, stored[topic_id], wordings[topic_id], uses)
    if refusals:
        raise ValidationError(refusals)
    for line in check_questions(added, others=wordings.values(), attr="added"):
        _add_question(viewer, consultation, line)
    if line := clean_line(transversal):
        _add_question(viewer, consultation, line, is_transversal=True)
    if place:
        move_topic(viewer=viewer, topic_id=place[0], number=place[1])
    return consultation


def _reword(viewer: Viewer, topic: Topic, question: str, uses: Counter[str]) -> None:
    """Change the question of a topic. Raise `Invalid` if it is empty, or used by another topic."""
    before = getattr(topic, QUESTION) or ""
    if question == before:
        return
    if not count_visible_characters(question):
        raise Invalid(_("Write a question."), attr=QUESTION)
    if uses[normalise_question(question)] > 1:
        words = _("Another topic asks the same question. Change or remove one of them.")
        raise Invalid(words, attr=QUESTION)
    texts = {QUESTION: question}
    _edit(viewer, topic, changes(topic, texts | _follow_question(topic, texts), TEXTS))


def _follow_question(topic: Topic, texts: Mapping[str, Any]) -> dict[str, str]:
    """Return the new title of a topic whose question changes, if its title follows the question."""
    title = getattr(topic, TITLE)
    follows = title == shorten_question(getattr(topic, QUESTION) or "")
    if texts.get(QUESTION) and follows and texts.get(TITLE, title) == title:
        return {TITLE: shorten_question(clean_line(texts[QUESTION]))}
    return {}


def _add_question(
    viewer: Viewer, consultation: Consultation, question: str, *, is_transversal: bool = False
) -> None:
    texts = {TITLE: shorten_question(question), QUESTION: question}
    add_topic(
        viewer=viewer, consultation_id=consultation.pk, is_transversal=is_transversal, **texts
    )


@transaction.atomic
def remove_topic(*, viewer: Viewer, topic_id: UUID) -> None:
    """Remove a topic of a draft, and renumber the topics after it.

    Raise `TopicIsUsed` if something refers to it, such as a chapter of a synthesis.
    """
    consultation, topic = locked_topic(viewer, topic_id)
    _refuse_once_published(consultation)
    journal.record(viewer, "topic.remove", topic)
    picture = topic.picture_id
    try:
        with transaction.atomic():
            topic.delete()
    except ProtectedError:
        raise TopicIsUsed from None
    file_store.release([picture] if picture else [])
    renumber(list(consultation.topics.filter(is_transversal=False)), "number")


@transaction.atomic
def move_topic(*, viewer: Viewer, topic_id: UUID, number: int) -> Topic:
    """Move a topic of a draft to another place, and renumber the others."""
    consultation, topic = locked_topic(viewer, topic_id)
    _refuse_once_published(consultation)
    numbered = list(consultation.topics.filter(is_transversal=False))
    # The unique constraint is deferred to the end of the transaction.
    if not move(numbered, topic, number, "number"):
        raise Invalid(attr="number")
    journal.record(viewer, "topic.move", topic, number=number)
    return topic


def _edit(viewer: Viewer, topic: Topic, changed: dict[str, Any]) -> None:
    if changed:
        take_over(topic, changed)
        journal.record(viewer, "topic.edit", topic, fields=sorted(changed))


def _editable(viewer: Viewer, consultation_id: UUID) -> Consultation:
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    _refuse_once_published(consultation)
    return consultation


def locked_topic(viewer: Viewer, topic_id: UUID) -> tuple[Consultation, Topic]:
    """Return a topic that the viewer may edit, with its consultation, both locked."""
    visible = Topic.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    consultation = locked(viewer, get_row_by_id(visible, topic_id).consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    return consultation, get_row_by_id(consultation.topics.select_for_update(no_key=True), topic_id)


def _refuse_once_published(consultation: Consultation) -> None:
    if consultation.published_at:
        raise AlreadyPublished
