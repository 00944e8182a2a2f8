"""Excerpts: words of a recording, chosen, attached to a topic, and used in contributions."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id
from consult.consultations.selectors.topics import get_topic
from consult.core.exceptions import Invalid, NotFound
from consult.core.files import file_store
from consult.core.queue import jobs
from consult.core.records import journal
from consult.workshops import rules
from consult.workshops.entries.actions.contributions import write_contribution
from consult.workshops.enums import ExcerptState
from consult.workshops.exceptions import (
    ExcerptHasNoTopic,
    ExcerptIsPublished,
    ExcerptIsTooLong,
    NothingSaidThere,
    PassageIsMasked,
    PassagesChanged,
)
from consult.workshops.excerpts import quotation
from consult.workshops.excerpts.actions.excerpt_updates import take_words
from consult.workshops.excerpts.quotation import Cut
from consult.workshops.meetings.actions.locks import locked_active_workshop
from consult.workshops.models import SEGMENT_LENGTH, Excerpt, Recording, Workshop
from consult.workshops.recordings.actions.recording_locks import locked_recording

if TYPE_CHECKING:
    from debates.models import Proposal

CONTRIBUTE = "workshop.contribute"


@transaction.atomic
def make_excerpt(
    *,
    viewer: Viewer,
    recording_id: UUID,
    read_versions: Collection[tuple[UUID, int]],
    begins: int,
    ends: int,
) -> Excerpt:
    """Create an excerpt from a character of a passage to a character of another, in whole words.

    `read_versions` contains the ids of passages, the first and the last at least, with the versions
    that the person read. A split renumbers the passages after it, so places could quote a
    neighbour. Lock the recording, so that the quote equals the text of its passages. Raise
    `PassagesChanged` if a passage was deleted or has another version, `NothingSaidThere`,
    `PassageIsMasked`, `ExcerptIsTooLong`, `NotFound` or `NotAllowed`.
    """
    recording = locked_recording(viewer, recording_id, rules.can_quote)
    versions = dict(read_versions)
    found = list(recording.segments.filter(pk__in=versions))
    if not found or {passage.pk: passage.version for passage in found} != versions:
        raise PassagesChanged
    places = [passage.place for passage in found]
    passages = recording.segments.filter(place__range=(min(places), max(places)))
    return _store_excerpt(viewer, recording, quotation.cut(list(passages), begins, ends))


@transaction.atomic
def make_excerpt_between(
    *, viewer: Viewer, recording_id: UUID, start: float, end: float
) -> Excerpt:
    """Create an excerpt of the words between two seconds of a recording. See `make_excerpt`."""
    recording = locked_recording(viewer, recording_id, rules.can_quote)
    passages = recording.segments.filter(start__lt=end, end__gt=start)
    return _store_excerpt(viewer, recording, quotation.between(list(passages), start, end))


def _store_excerpt(viewer: Viewer, recording: Recording, chosen: Cut | None) -> Excerpt:
    if chosen is None:
        raise NothingSaidThere
    if any(passage.is_masked for passage in chosen.passages):  # type: ignore[attr-defined]  # an annotation of the query
        raise PassageIsMasked
    if len(chosen.quote) > SEGMENT_LENGTH:
        raise ExcerptIsTooLong
    excerpt = Excerpt(organisation_id=recording.organisation_id, recording=recording)
    take_words(excerpt, chosen)
    excerpt.save()
    _journal(viewer, "excerpt.make", excerpt, recording.workshop)
    return excerpt


def _journal(viewer: Viewer, act: str, excerpt: Excerpt, workshop: Workshop, **data: Any) -> None:
    excerpt.consultation_id = workshop.consultation_id  # type: ignore[attr-defined]  # for the journal
    journal.record(viewer, act, excerpt, recording=str(excerpt.recording_id), **data)


def _locked(viewer: Viewer, excerpt_id: UUID) -> tuple[Excerpt, Recording]:
    """Return an excerpt on which no contribution rests, and its recording.

    Both are locked. Raise `NotFound`, `NotAllowed` or `ExcerptIsPublished`.
    """
    found = get_row_by_id(Excerpt.objects.filter(organisation=viewer.organisation), excerpt_id)
    recording = locked_recording(viewer, found.recording_id, rules.can_quote)
    return _unpublished(excerpt_id), recording


def _unpublished(excerpt_id: UUID) -> Excerpt:
    excerpt = get_row_by_id(Excerpt.objects.select_for_update(no_key=True), excerpt_id)
    if excerpt.state == ExcerptState.PUBLISHED:
        raise ExcerptIsPublished
    return excerpt


@transaction.atomic
def attach_excerpt(*, viewer: Viewer, excerpt_id: UUID, topic_id: UUID) -> Excerpt:
    """Attach an excerpt to a topic.

    Its state becomes `DRAFT`. Raise `NotFound` or `ExcerptIsPublished`.
    """
    excerpt, recording = _locked(viewer, excerpt_id)
    topic = get_topic(viewer, topic_id)
    if topic.consultation_id != recording.workshop.consultation_id:
        raise NotFound
    excerpt.topic = topic
    excerpt.state = ExcerptState.DRAFT
    excerpt.save(update_fields=["topic", "state"])
    _journal(viewer, "excerpt.attach", excerpt, recording.workshop, topic=str(topic_id))
    return excerpt


@transaction.atomic
def remove_excerpt(*, viewer: Viewer, excerpt_id: UUID) -> None:
    """Delete an excerpt on which no contribution rests, with its clip.

    Raise `ExcerptIsPublished`.
    """
    excerpt, recording = _locked(viewer, excerpt_id)
    _journal(viewer, "excerpt.remove", excerpt, recording.workshop)
    clip = excerpt.clip_id
    excerpt.delete()
    file_store.release([clip] if clip else [])


@transaction.atomic
def write_from_excerpt(
    *, viewer: Viewer, excerpt_id: UUID, title: str, body: str, topic_id: UUID | None = None
) -> Proposal:
    """Write the collective contribution that rests on an excerpt, and return it.

    It answers the topic given, or else the topic of the excerpt. The clip is cut after commit. Lock
    the workshop, then the excerpt. Raise `ExcerptIsPublished` the second time, `ExcerptHasNoTopic`,
    and what `write_contribution` raises.
    """
    found = get_row_by_id(
        Excerpt.objects.filter(organisation=viewer.organisation).select_related("recording"),
        excerpt_id,
    )
    workshop = locked_active_workshop(viewer, found.recording.workshop_id, CONTRIBUTE)
    excerpt = _unpublished(excerpt_id)
    topic_id = topic_id or excerpt.topic_id
    if topic_id is None:
        raise ExcerptHasNoTopic(attr="topic")
    proposal = write_contribution(
        viewer=viewer,
        workshop_id=workshop.pk,
        topic_id=topic_id,
        title=title,
        body=body,
        excerpt_id=excerpt.pk,
        language=found.recording.language,
    )
    excerpt.topic_id = topic_id
    excerpt.state = ExcerptState.PUBLISHED
    excerpt.save(update_fields=["topic", "state"])
    _journal(viewer, "excerpt.write", excerpt, workshop, proposal=str(proposal.pk))
    jobs.on_commit("workshops.cut_excerpt", excerpt_id=excerpt.pk)
    return proposal


@transaction.atomic
def write_between(
    *,
    viewer: Viewer,
    recording_id: UUID,
    start: float,
    end: float,
    topic_id: UUID,
    title: str,
    body: str,
) -> Proposal:
    """Create an excerpt of the words between two seconds and its contribution, both or none.

    Lock the workshop before the recording, as the functions that it calls do. Raise what
    `make_excerpt_between` and `write_from_excerpt` raise, and `Invalid` if the seconds are not in
    order.
    """
    if not 0 <= start < end:
        raise Invalid(attr="end")
    recording = get_row_by_id(Recording.objects.visible_to(viewer), recording_id)
    locked_active_workshop(viewer, recording.workshop_id, CONTRIBUTE)
    excerpt = make_excerpt_between(viewer=viewer, recording_id=recording_id, start=start, end=end)
    return write_from_excerpt(
        viewer=viewer, excerpt_id=excerpt.pk, topic_id=topic_id, title=title, body=body
    )
