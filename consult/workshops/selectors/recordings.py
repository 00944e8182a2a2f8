"""What was recorded, as each viewer may know of it; and who may hear or see its files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from consult.core.exceptions import NotFound
from consult.core.finding import one_of
from consult.media.enums import MediaState
from consult.workshops import rules
from consult.workshops.enums import WorkshopState
from consult.workshops.models import Excerpt, Provenance, Recording
from consult.workshops.selectors.excerpts import heard
from debates.selectors import get_proposal_row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.workshops.models import Workshop


def recordings(viewer, workshop: Workshop) -> list[Recording]:
    """The recordings of a workshop that the viewer may know of, in order, with their media; one query."""
    return list(_rows(viewer).filter(workshop=workshop))


def list_recording_ids(viewer, workshops) -> dict[UUID, list[UUID]]:
    """Return the ids of the recordings that the viewer may know of, in order, by that of their workshop; one query."""
    rows = Recording.objects.visible_to(viewer).filter(workshop__in=[one.pk for one in workshops])
    found: dict[UUID, list[UUID]] = {}
    for workshop_id, pk in rows.order_by("number").values_list("workshop_id", "pk"):
        found.setdefault(workshop_id, []).append(pk)
    return found


def get_recording(viewer, recording_id: UUID) -> Recording:
    """One recording, with its medium and its workshop; one query. Raises `NotFound`."""
    return one_of(_rows(viewer), pk=recording_id)


def _rows(viewer):
    rows = Recording.objects.visible_to(viewer).with_publicness()
    return rows.select_related("workshop__consultation", "media__file").order_by("number")


def get_recording_tombstone(viewer, workshop: Workshop, number: int) -> Recording:
    """What is left of a recording that had been public, and that moderation took out of view. Raises `NotFound`.

    The caller says nothing of it but its decision.
    """
    found = Recording.objects.tombstones(viewer).filter(workshop=workshop, number=number).first()
    if found is None:
        raise NotFound
    return found


def may_hear(viewer, recording: Recording) -> bool:
    """Whether the viewer may play all of a recording: it is public, or they run its workshop, or are of the team."""
    is_heard = is_heard_by_all(recording) and recording.is_in_view and _is_shown(recording)
    return is_heard or rules.reads_everything(viewer, recording.workshop)


def may_read(viewer, recording: Recording) -> bool:
    """Whether the viewer may read all its transcript."""
    is_public = is_read_by_all(recording) and recording.words_are_in_view
    return (is_public and _is_shown(recording)) or rules.reads_everything(viewer, recording.workshop)


def is_heard_by_all(recording: Recording) -> bool:
    """Return whether all of it is published with its sound, moderation aside: ticked, and agreed to by any cards.

    No query for a recording that a selector gave; one otherwise.
    """
    return _publicness(recording).heard_by_all


def is_read_by_all(recording: Recording) -> bool:
    """Return whether all its words are published, with or without its sound. As `is_heard_by_all`."""
    return _publicness(recording).read_by_all


def _publicness(recording):
    if hasattr(recording, "read_by_all"):
        return recording
    return Recording.objects.with_publicness().get(pk=recording.pk)


def _is_shown(recording):
    workshop = recording.workshop
    is_public = workshop.state == WorkshopState.PUBLISHED and workshop.consultation.published_at is not None
    return is_public and workshop.is_in_view


def shows_recording(viewer, file_id: UUID, key: str = "") -> bool:
    """Whether the viewer may play a recording's file; that of a workshop taken back is nobody's at once."""
    found = _rows(viewer).filter(media__file=file_id, media__state=MediaState.READY).first()
    return found is not None and may_hear(viewer, found)


def held_recordings(ids: Iterable[UUID]) -> set[UUID]:
    """Those of these files that a recording's medium points to."""
    return set(Recording.objects.filter(media__file__in=list(ids)).values_list("media__file", flat=True))


def shows_clip(viewer, file_id: UUID, key: str = "") -> bool:
    """Whether the viewer may play a clip: whoever may read the contribution that rests on it, and the team.

    Everybody hears it once its transcript is validated, where people agreed, and while nothing in it was masked.
    """
    excerpt = _clips([file_id]).select_related("recording__workshop__consultation").first()
    if excerpt is None:
        return False
    is_heard = heard(_clips([file_id])).exists() and _reads_contribution(viewer, excerpt)
    return is_heard or rules.reads_everything(viewer, excerpt.recording.workshop)


def _reads_contribution(viewer, excerpt):
    found = Provenance.objects.filter(excerpt=excerpt).first()
    if found is None:
        return False
    try:
        return not get_proposal_row(viewer, found.proposal_id).is_masked
    except NotFound:
        return False


def held_clips(ids: Iterable[UUID]) -> set[UUID]:
    """Those of these files that an excerpt points to."""
    return set(_clips(ids).values_list("clip", flat=True))


def _clips(ids):
    return Excerpt.objects.filter(clip__in=list(ids))


def title_of_recording(recording: Recording) -> str:
    """Its title."""
    return recording.title


def path_of_recording(recording: Recording) -> str:
    """The page of its workshop."""
    workshop = recording.workshop
    return f"/consultations/{workshop.consultation.slug}/workshops/{workshop.number}/"
