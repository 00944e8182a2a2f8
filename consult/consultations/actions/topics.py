"""The actions on topics and their questions."""

from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import (
    LANGUAGES,
    changes,
    editorial,
    free_slug,
    get_row_by_id,
    locked,
    require,
    take_over,
)
from consult.consultations.exceptions import AlreadyPublished, TopicIsUsed
from consult.consultations.models import Consultation, Topic
from consult.core.exceptions import Invalid
from consult.core.files import file_store
from consult.core.postgres.places import last_number, move, renumber
from consult.core.records import journal

TEXTS = editorial(Topic, without="picture_alt") | {"sign_video_url", "is_sensitive"}
KEPT = {"slug", "is_sensitive"}
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

    A missing language may still be added. The slug and `is_sensitive` cannot change after
    publication either: the charter page announces which topics are sensitive.
    """
    consultation, topic = locked_topic(viewer, topic_id)
    changed = changes(topic, texts, {*TEXTS, "slug"})
    reworded = [
        name for name in changed if name in KEPT or (name in QUESTIONS and getattr(topic, name))
    ]
    if consultation.published_at and reworded:
        raise AlreadyPublished(attr=reworded[0])
    if changed:
        take_over(topic, changed)
        journal.record(viewer, "topic.edit", topic, fields=sorted(changed))
    return topic


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
