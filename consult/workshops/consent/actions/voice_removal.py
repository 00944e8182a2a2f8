"""The removal of a voice: its words, the excerpts that quote them, and their sound and image.

The recordings of the other voices stay, and so do contributions that do not repeat these words (ADR
0040).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from consult.accounts.viewer import Viewer
from consult.core.files import file_store
from consult.core.words.text import render
from consult.workshops.enums import ConsentBasis, ExcerptState, MaskReason
from consult.workshops.excerpts.actions.clips import cut_again
from consult.workshops.models import (
    ConsentCard,
    Excerpt,
    Mask,
    Objection,
    Provenance,
    Recording,
    Segment,
    SegmentVersion,
    SubReport,
    Workshop,
)
from consult.workshops.transcripts.actions.repetitions import repeats, without
from debates.erasure import erase_proposal
from debates.texts.actions.locks import lock_proposal

if TYPE_CHECKING:
    from debates.models import Proposal


def silence(viewer: Viewer, workshop: Workshop, card: ConsentCard) -> bool:
    """Remove the voice of a withdrawn card from all texts.

    Return whether anything had been public. All of it happens in the caller's transaction. If the
    card allowed the voice, no recording with cards is wholly public until the team publishes it
    again. If the label of that voice is not known, every recording becomes private and every
    published excerpt becomes a draft. If the card allowed the image, no image of the workshop is
    shown any more. Lock the recordings, then each contribution of the workshop that may repeat the
    words.
    """
    recordings = lock_recordings(workshop)
    was_public = is_public(recordings)
    if card.speaker:
        passages = [
            words
            for recording in recordings
            for words in _mute_voice(viewer, recording, card.speaker)
        ]
        _forget_words(viewer, workshop, recordings, passages)
    elif card.voice:
        _hide_all(recordings)
    if card.image:
        _hide_faces(recordings)
    if card.voice:
        _make_whole_private([row for row in recordings if row.consent == ConsentBasis.CARDS])
    return was_public


def lock_recordings(workshop: Workshop) -> list[Recording]:
    """Return the recordings of a workshop, locked `FOR NO KEY UPDATE`."""
    rows = Recording.objects.filter(workshop=workshop).select_for_update(no_key=True)
    return list(rows.order_by("pk"))


def is_public(recordings: Iterable[Recording]) -> bool:
    """Return whether any sound or text of these recordings is public."""
    quoted = Excerpt.objects.filter(recording__in=recordings, state=ExcerptState.PUBLISHED)
    whole = any(
        recording.is_whole_public or recording.is_transcript_public for recording in recordings
    )
    return whole or quoted.exists()


def _mute_voice(viewer: Viewer, recording: Recording, speaker: str) -> list[str]:
    segments = list(recording.segments.filter(speaker__iexact=speaker).order_by("place"))
    return mute(viewer, recording, segments, MaskReason.WITHDRAWN)


def mute(viewer: Viewer, recording: Recording, segments: list[Segment], reason: str) -> list[str]:
    """Empty segments of a locked recording and delete the excerpts and texts that rest on them.

    Return their former texts. The list has the text of each version that is not empty. Earlier
    versions, objections and excerpts of these segments are deleted. Their seconds are stored as
    masks. The caller must ask for a new rendition of the medium.
    """
    earlier = SegmentVersion.objects.filter(segment__in=segments)
    passages = [*(passage.text for passage in segments), *earlier.values_list("text", flat=True)]
    _drop_excerpts(recording, segments, passages)
    earlier.delete()
    Objection.objects.filter(segment__in=segments).delete()
    for segment in segments:
        if not segment.is_masked:
            _mask(viewer, recording, segment, reason)
        segment.text = ""
        segment.words = []
        segment.doubtful = []
        segment.suggested = []
        segment.listen_again = []
        segment.is_masked = True
        segment.version += 1
        segment.save()
    return [words for words in passages if words]


def _mask(viewer: Viewer, recording: Recording, segment: Segment, reason: str) -> None:
    seconds = {"start": segment.start, "end": segment.end} if segment.end != segment.start else {}
    created_by = {"organisation": viewer.organisation, "author": viewer.participant}
    Mask.objects.create(recording=recording, reason=reason, **created_by, **seconds)


def _drop_excerpts(recording: Recording, segments: Iterable[Segment], passages: list[str]) -> None:
    """Delete the excerpts that rest on one of the segments or repeat its words, with their clips.

    The contributions stay.
    """
    places = [segment.place for segment in segments]
    rows = Excerpt.objects.filter(recording=recording).select_related("first", "last")
    for excerpt in rows:
        rests = any(excerpt.first.place <= place <= excerpt.last.place for place in places)
        if rests or repeats(excerpt.quote, passages):
            _release_clip(excerpt)
            excerpt.delete()


def _release_clip(excerpt: Excerpt) -> None:
    if excerpt.clip_id:
        file_store.release([excerpt.clip_id])


def _hide_all(recordings: list[Recording]) -> None:
    """Hide the words and the sound of all recordings: the voice's seconds are not known.

    They stay private until the team names the voice.
    """
    _make_whole_private(recordings)
    drop_clips(recordings, state=ExcerptState.DRAFT)


def _make_whole_private(recordings: Iterable[Recording]) -> None:
    for recording in recordings:
        recording.is_whole_public = recording.is_transcript_public = False
        recording.save(update_fields=["is_whole_public", "is_transcript_public"])


def _hide_faces(recordings: list[Recording]) -> None:
    """Hide the image of all recordings and schedule new clips.

    A mask removes seconds, not a face: no image of the workshop is shown any more.
    """
    for recording in recordings:
        recording.may_publish_image = False
        recording.save(update_fields=["may_publish_image"])
    drop_clips(recordings)
    for recording in recordings:
        cut_again(media_id=recording.media_id)


def drop_clips(recordings: Iterable[Recording], **more: Any) -> None:
    """Remove the clips of the excerpts of these recordings.

    The words of the excerpts stay. `more` is set on the published excerpts.
    """
    rows = Excerpt.objects.filter(recording__in=recordings)
    file_store.release(rows.filter(clip__isnull=False).values_list("clip_id", flat=True))
    rows.update(clip=None)
    if more:
        rows.filter(state=ExcerptState.PUBLISHED).update(**more)


def _forget_words(
    viewer: Viewer, workshop: Workshop, recordings: list[Recording], passages: list[str]
) -> None:
    """Remove words from the texts that copied them.

    Delete objections, replace passages of minutes and sub-reports by "[…]", and erase contributions
    that repeat them.
    """
    for objection in Objection.objects.filter(recording__in=recordings):
        if repeats(objection.text, passages):
            objection.delete()
    _remove_passages(workshop, "minutes", passages)
    for report in workshop.sub_reports.all():
        _remove_passages(report, "body", passages)
    site = viewer.system(viewer.organisation)
    texts = (
        Provenance.objects.filter(workshop=workshop)
        .order_by("proposal")
        .values_list("proposal", flat=True)
    )
    for proposal_id in texts:
        if _repeats_passages(lock_proposal(site, proposal_id), passages):
            erase_proposal(viewer=site, proposal_id=proposal_id)


def _repeats_passages(proposal: Proposal, passages: list[str]) -> bool:
    written = [proposal.title, proposal.body, *proposal.versions.values_list("title", "body")]
    return any(
        repeats(" ".join(text) if isinstance(text, tuple) else text, passages)  # type: ignore[arg-type]  # text or pair
        for text in written
    )


def _remove_passages(row: Workshop | SubReport, field: str, passages: list[str]) -> None:
    text = getattr(row, field)
    shortened = without(text, passages)
    if shortened != text:
        setattr(row, field, shortened)
        setattr(row, f"{field}_html", render(shortened))
        row.save(update_fields=[field, f"{field}_html"])
