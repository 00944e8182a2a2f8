"""Recordings as each viewer may see them, and the permissions on their files."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.compiled import compiled_for_reader
from consult.core.exceptions import NotFound
from consult.core.postgres.compiled import compiled
from consult.core.postgres.lookup import find_only, get_only
from consult.media.enums import MediaState
from consult.workshops import rules
from consult.workshops.enums import WorkshopState
from consult.workshops.excerpts.selectors import only_playable
from consult.workshops.models import Excerpt, Provenance, Recording, Workshop
from consult.workshops.models.recordings import ExcerptQuerySet, RecordingQuerySet
from debates.proposals.selectors.proposals import get_proposal_row


def recordings(viewer: Viewer, workshop: Workshop) -> list[Recording]:
    """Return the recordings of a workshop that the viewer may see, in order, with their media.

    One query. One more for a viewer with roles.
    """
    if viewer.roles and rules.reads_everything(viewer, workshop):
        return list(_list_all(viewer.organisation.pk, workshop.pk))
    return list(_list_visible(viewer, workshop.pk))


@compiled
def _list_all(organisation_id: UUID, workshop_id: UUID) -> RecordingQuerySet:
    """Return all recordings of a workshop, for a viewer who may read everything of it."""
    return _complete(Recording.objects.filter(organisation=organisation_id, workshop=workshop_id))


@compiled_for_reader
def _list_visible(viewer: Viewer, workshop_id: UUID) -> RecordingQuerySet:
    return _rows(viewer).filter(workshop=workshop_id)


def list_recording_ids(viewer: Viewer, workshops: Iterable[Workshop]) -> dict[UUID, list[UUID]]:
    """Return the ids of the recordings that the viewer may see, in order, by workshop id.

    One query.
    """
    found: dict[UUID, list[UUID]] = {}
    for workshop_id, pk in _list_ids(viewer, [workshop.pk for workshop in workshops]):
        found.setdefault(workshop_id, []).append(pk)
    return found


@compiled_for_reader
def _list_ids(viewer: Viewer, workshop_ids: list[UUID]) -> QuerySet[Recording, tuple[UUID, UUID]]:
    visible = Recording.objects.visible_to(viewer).filter(workshop__in=workshop_ids)
    return visible.order_by("number").values_list("workshop_id", "pk")


def get_recording(viewer: Viewer, recording_id: UUID) -> Recording:
    """Return a recording with its medium and its workshop. One query. Raise `NotFound`."""
    return get_only(_find(viewer, recording_id))


@compiled_for_reader
def _find(viewer: Viewer, recording_id: UUID) -> RecordingQuerySet:
    return _rows(viewer).filter(pk=recording_id)


def _rows(viewer: Viewer) -> RecordingQuerySet:
    return _complete(Recording.objects.visible_to(viewer))


def _complete(rows: RecordingQuerySet) -> RecordingQuerySet:
    """Add the media, the workshop, the consultation, and whether all sound and words are public."""
    related = rows.with_publicness().select_related("workshop__consultation", "media__file")
    return related.order_by("number")


def get_recording_tombstone(viewer: Viewer, workshop: Workshop, number: int) -> Recording:
    """Return a recording that had been public until moderation took it out of view.

    Raise `NotFound`. The caller must show only the decision about it.
    """
    found = Recording.objects.tombstones(viewer).filter(workshop=workshop, number=number).first()
    if found is None:
        raise NotFound
    return found


def may_hear(viewer: Viewer, recording: Recording) -> bool:
    """Return whether the viewer may play all of a recording.

    It is public, or the viewer facilitates its workshop or belongs to the team.
    """
    is_public = (
        is_heard_by_all(recording) and recording.is_in_view and _is_workshop_public(recording)
    )
    return is_public or rules.reads_everything(viewer, recording.workshop)


def may_read(viewer: Viewer, recording: Recording) -> bool:
    """Return whether the viewer may read the whole transcript."""
    is_public = is_read_by_all(recording) and recording.words_are_in_view
    return (is_public and _is_workshop_public(recording)) or rules.reads_everything(
        viewer, recording.workshop
    )


def is_heard_by_all(recording: Recording) -> bool:
    """Return whether the whole recording is published with its sound, without checking moderation.

    The team ticked it, and the cards agree if there are any. No query if a selector loaded the
    recording, one otherwise.
    """
    return _publicness(recording).heard_by_all  # type: ignore[attr-defined]  # an annotation of the query


def is_read_by_all(recording: Recording) -> bool:
    """Return whether the whole transcript is published, with or without the sound.

    See `is_heard_by_all`.
    """
    return _publicness(recording).read_by_all  # type: ignore[attr-defined]  # an annotation of the query


def _publicness(recording: Recording) -> Recording:
    if hasattr(recording, "read_by_all"):
        return recording
    return Recording.objects.with_publicness().get(pk=recording.pk)


def _is_workshop_public(recording: Recording) -> bool:
    workshop = recording.workshop
    is_public = (
        workshop.state == WorkshopState.PUBLISHED and workshop.consultation.published_at is not None
    )
    return is_public and workshop.is_in_view


def may_play_file(viewer: Viewer, file_id: UUID, key: str = "") -> bool:
    """Return whether the viewer may play a recording's file.

    Once its workshop is out of view, only the team may.
    """
    found = find_only(_list_playable(viewer, file_id))
    return found is not None and may_hear(viewer, found)


@compiled_for_reader
def _list_playable(viewer: Viewer, file_id: UUID) -> RecordingQuerySet:
    return _rows(viewer).filter(media__file=file_id, media__state=MediaState.READY)


def find_recording_files(ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these files the medium of a recording refers to."""
    return set(
        Recording.objects.filter(media__file__in=list(ids)).values_list("media__file", flat=True)
    )


def may_play_clip(viewer: Viewer, file_id: UUID, key: str = "") -> bool:
    """Return whether the viewer may play a clip: readers of its contribution, and the team.

    Readers may play it once its transcript is validated, if the people agreed, and while nothing in
    it is masked.
    """
    excerpt = _clips([file_id]).select_related("recording__workshop__consultation").first()
    if excerpt is None:
        return False
    is_playable = only_playable(_clips([file_id])).exists() and _reads_contribution(viewer, excerpt)
    return is_playable or rules.reads_everything(viewer, excerpt.recording.workshop)


def _reads_contribution(viewer: Viewer, excerpt: Excerpt) -> bool:
    found = Provenance.objects.filter(excerpt=excerpt).first()
    if found is None:
        return False
    try:
        return not get_proposal_row(viewer, found.proposal_id).is_masked
    except NotFound:
        return False


def find_clip_files(ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these files an excerpt refers to."""
    return set(_clips(ids).values_list("clip", flat=True))


def _clips(ids: Iterable[UUID]) -> ExcerptQuerySet[Excerpt, Excerpt]:
    return Excerpt.objects.filter(clip__in=list(ids))
