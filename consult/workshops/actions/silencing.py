"""What goes with a voice: its words, what was quoted of them, what can be heard and seen of it.

ADR 0040 says what is kept: the recordings of the others, and contributions that do not repeat these words.
"""

from __future__ import annotations

from consult.core import files
from consult.core.text import render
from consult.workshops.actions.clips import cut_again
from consult.workshops.actions.repeating import repeats, without
from consult.workshops.enums import ConsentBasis, ExcerptState, MaskReason
from consult.workshops.models import Excerpt, Mask, Objection, Provenance, Recording, SegmentVersion
from debates.actions import erase_proposal, lock_proposal


def silence(viewer, workshop, card) -> bool:
    """Take a withdrawn card's voice out of all that is read, in the transaction; whether anything had been public.

    No recording by cards is public as a whole any more, until the team publishes it again. Of a voice whose label is
    not known, every recording becomes private and every excerpt a draft again. Locks the recordings, then each
    contribution that goes.
    """
    recordings = lock_recordings(workshop)
    was_public = is_public(recordings)
    if card.speaker:
        said = [words for recording in recordings for words in _mute_voice(viewer, recording, card.speaker)]
        _forget_words(viewer, workshop, recordings, said)
    elif card.voice:
        _hide_all(recordings)
    if card.image:
        _hide_faces(recordings)
    if card.voice:
        _make_whole_private([one for one in recordings if one.consent == ConsentBasis.CARDS])
    return was_public


def lock_recordings(workshop) -> list[Recording]:
    """Return the recordings of a workshop, locked. `FOR NO KEY UPDATE`."""
    rows = Recording.objects.filter(workshop=workshop).select_for_update(no_key=True)
    return list(rows.order_by("pk"))


def is_public(recordings) -> bool:
    """Whether anything of these recordings is heard or read by everybody."""
    quoted = Excerpt.objects.filter(recording__in=recordings, state=ExcerptState.PUBLISHED)
    whole = any(recording.is_whole_public or recording.is_transcript_public for recording in recordings)
    return whole or quoted.exists()


def _mute_voice(viewer, recording, speaker):
    segments = list(recording.segments.filter(speaker__iexact=speaker).order_by("place"))
    return mute(viewer, recording, segments, MaskReason.WITHDRAWN)


def mute(viewer, recording, segments, reason: str) -> list[str]:
    """Empty segments of a locked recording, drop what rests on them; returns what they had said, in every version.

    Their seconds are written down as masked; the medium is the caller's to make anew.
    """
    earlier = SegmentVersion.objects.filter(segment__in=segments)
    said = [*(one.text for one in segments), *earlier.values_list("text", flat=True)]
    _drop_excerpts(recording, segments, said)
    earlier.delete()
    Objection.objects.filter(segment__in=segments).delete()
    for segment in segments:
        if not segment.is_masked:
            _mask(viewer, recording, segment, reason)
        segment.text, segment.words, segment.doubtful, segment.is_masked = "", [], [], True
        segment.version += 1
        segment.save()
    return [words for words in said if words]


def _mask(viewer, recording, segment, reason):
    seconds = {"start": segment.start, "end": segment.end} if segment.end != segment.start else {}
    who = {"organisation": viewer.organisation, "author": viewer.participant}
    Mask.objects.create(recording=recording, reason=reason, **who, **seconds)


def _drop_excerpts(recording, segments, said):
    """Those that rest on one of the segments, or repeat their words: quote and clip go, the contribution stays."""
    places = [one.place for one in segments]
    rows = Excerpt.objects.filter(recording=recording).select_related("first", "last")
    for excerpt in rows:
        rests = any(excerpt.first.place <= place <= excerpt.last.place for place in places)
        if rests or repeats(excerpt.quote, said):
            _release_clip(excerpt)
            excerpt.delete()


def _release_clip(excerpt):
    if excerpt.clip_id:
        files.release([excerpt.clip_id])


def _hide_all(recordings):
    """Nobody knows which seconds are theirs: nothing is public until somebody says."""
    _make_whole_private(recordings)
    drop_clips(recordings, state=ExcerptState.DRAFT)


def _make_whole_private(recordings):
    for recording in recordings:
        recording.is_whole_public = recording.is_transcript_public = False
        recording.save(update_fields=["is_whole_public", "is_transcript_public"])


def _hide_faces(recordings):
    """A mask stands on seconds, not on a face: no image of that workshop is shown any more, and clips are cut anew."""
    for recording in recordings:
        recording.may_publish_image = False
        recording.save(update_fields=["may_publish_image"])
    drop_clips(recordings)
    for recording in recordings:
        cut_again(media_id=recording.media_id)


def drop_clips(recordings, **more) -> None:
    """Let nobody hear the excerpts of these recordings: their words stay."""
    rows = Excerpt.objects.filter(recording__in=recordings)
    files.release(rows.filter(clip__isnull=False).values_list("clip_id", flat=True))
    rows.update(clip=None)
    if more:
        rows.filter(state=ExcerptState.PUBLISHED).update(**more)


def _forget_words(viewer, workshop, recordings, said):
    """Words copied elsewhere: objections, minutes, sub-reports; a contribution that repeats them is erased."""
    for objection in Objection.objects.filter(recording__in=recordings):
        if repeats(objection.text, said):
            objection.delete()
    _retell(workshop, "minutes", said)
    for report in workshop.sub_reports.all():
        _retell(report, "body", said)
    site = viewer.system(viewer.organisation)
    texts = Provenance.objects.filter(workshop=workshop).order_by("proposal").values_list("proposal", flat=True)
    for proposal_id in texts:
        if _says(lock_proposal(site, proposal_id), said):
            erase_proposal(viewer=site, proposal_id=proposal_id)


def _says(proposal, said):
    written = [proposal.title, proposal.body, *proposal.versions.values_list("title", "body")]
    return any(repeats(" ".join(text) if isinstance(text, tuple) else text, said) for text in written)


def _retell(holder, field, said):
    text = getattr(holder, field)
    told = without(text, said)
    if told != text:
        setattr(holder, field, told)
        setattr(holder, f"{field}_html", render(told))
        holder.save(update_fields=[field, f"{field}_html"])
