"""Recordings of a workshop: adding, editing, publishing as far as consents allow, and removing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import changes, get_row_by_id, require
from consult.core.exceptions import Invalid
from consult.core.files import file_store
from consult.core.postgres.places import last_number
from consult.core.postgres.validation import check
from consult.core.queue import events
from consult.core.words.text import clean_line, count_visible_characters
from consult.media.actions import reception as reception_actions
from consult.media.actions import removal as removal_actions
from consult.media.enums import MediaKind, MediaState
from consult.workshops import rules
from consult.workshops.enums import ConsentBasis
from consult.workshops.events import WordsPublished, WordsWithdrawn
from consult.workshops.exceptions import ConsentIsLacking, MediaIsNotReady, TranscriptIsNotValidated
from consult.workshops.meetings.selectors import streams as stream_selectors
from consult.workshops.models import TITLE_LENGTH, Excerpt, Recording, Workshop
from consult.workshops.recordings.actions.recording_locks import journalled, locked_recording

# The purpose of an upload, and the name under which its files are stored.
PURPOSE = HOLDER = "recording"
CONSENTS = (
    "consent",
    "people",
    "has_minors",
    "may_publish_sound",
    "may_publish_image",
    "may_reuse",
)
WRITTEN = {"title", "language", *CONSENTS}


@transaction.atomic
def add_recording(
    *,
    viewer: Viewer,
    workshop_id: UUID,
    upload_id: UUID,
    title: str,
    language: str = "fr",
    consent: str,
    people: int | None,
    has_minors: bool | None,
    may_publish_sound: bool = False,
    may_publish_image: bool = False,
    may_reuse: bool = False,
) -> Recording:
    """Add an uploaded file as a private recording of a workshop, under the workshop's next number.

    How people agreed, how many are heard or seen, and whether some are minors must be stated first:
    without consent nothing is stored. Lock the workshop `FOR NO KEY UPDATE`. Then the media
    pipeline checks the file. Raise `Invalid` naming the field, and what
    `consult.media.actions.reception.receive` raises.
    """
    rows = Workshop.objects.visible_to(viewer).select_for_update(no_key=True, of=("self",))
    workshop = get_row_by_id(rows, workshop_id)
    require(viewer, rules.can_add_recordings(viewer, workshop))
    recording = check_answers(
        viewer,
        workshop,
        title=title,
        language=language,
        consent=consent,
        people=people,
        has_minors=has_minors,
        may_publish_sound=may_publish_sound,
        may_publish_image=may_publish_image,
        may_reuse=may_reuse,
    )
    recording.media = reception_actions.receive(
        viewer=viewer,
        upload_id=upload_id,
        purpose=PURPOSE,
        holder=HOLDER,
        consultation_id=workshop.consultation_id,
    )
    recording.number = last_number(Recording.objects.filter(workshop=workshop)) + 1
    recording.save()
    journalled(
        viewer, "recording.add", recording, consent=consent, people=people, minors=has_minors
    )
    return recording


def check_answers(
    viewer: Viewer, workshop: Workshop, *, title: str, language: str = "fr", **consents: Any
) -> Recording:
    """Return an unsaved recording with these answers, or raise `Invalid` naming the field."""
    recording = Recording(
        organisation=viewer.organisation,
        workshop=workshop,
        title=clean_line(title)[:TITLE_LENGTH],
        language=language,
        **{name: consents.get(name, False) for name in CONSENTS},
    )
    _must_make_sense(recording)
    return recording


@transaction.atomic
def edit_recording(*, viewer: Viewer, recording_id: UUID, **written: Any) -> Recording:
    """Change the title, language or consents of a recording.

    A withdrawn consent hides the words that it allowed. Announce `WordsWithdrawn` if the open data
    shows words that it may no longer show, and `WordsPublished` if it may show more.
    """
    recording = locked_recording(viewer, recording_id, rules.can_add_recordings)
    changed = changes(recording, written, WRITTEN)
    if not changed:
        return recording
    with _announcing_words(recording):
        for name, value in changed.items():
            setattr(recording, name, value)
        recording.is_whole_public = recording.is_whole_public and _is_ticked(recording)
        _must_make_sense(recording)
        recording.save()
    journalled(
        viewer, "recording.edit", recording, fields=sorted(changed), whole=recording.is_whole_public
    )
    return recording


@transaction.atomic
def publish_whole(*, viewer: Viewer, recording_id: UUID) -> Recording:
    """Publish a whole recording with its transcript, which also serves as captions.

    Announce `WordsPublished` if the open data may show more words. Raise
    `TranscriptIsNotValidated`, `ConsentIsLacking` if a person who is heard or seen did not agree,
    or `MediaIsNotReady`.
    """
    recording = _to_publish(viewer, recording_id)
    if recording.media.state != MediaState.READY:
        raise MediaIsNotReady
    if not _is_ticked(recording) or not _cards_agree(recording, faces=_is_video(recording)):
        raise ConsentIsLacking
    with _announcing_words(recording):
        return _published(viewer, recording, whole=True, transcript=True)


@transaction.atomic
def publish_transcript(*, viewer: Viewer, recording_id: UUID) -> Recording:
    """Publish the whole transcript, without the sound.

    Announce `WordsPublished` if the open data may show more words. Raise `TranscriptIsNotValidated`
    or `ConsentIsLacking`.
    """
    recording = _to_publish(viewer, recording_id)
    if not _cards_agree(recording):
        raise ConsentIsLacking
    with _announcing_words(recording):
        return _published(viewer, recording, whole=recording.is_whole_public, transcript=True)


@transaction.atomic
def make_private(*, viewer: Viewer, recording_id: UUID) -> Recording:
    """Make a recording and its transcript private.

    Excerpts stay as public as the contributions that rest on them. Announce `WordsWithdrawn` if the
    open data shows words that are no longer public.
    """
    recording = locked_recording(viewer, recording_id, rules.can_add_recordings)
    with _announcing_words(recording):
        return _published(viewer, recording, whole=False, transcript=False)


@transaction.atomic
def remove_recording(*, viewer: Viewer, recording_id: UUID) -> None:
    """Delete a recording with its transcript, its excerpts, their clips and all its media files.

    Contributions that rested on it stay, with their words. The journal still shows that it existed.
    Announce `WordsWithdrawn` if the open data shows words of it.
    """
    recording = locked_recording(viewer, recording_id, rules.can_add_recordings)
    journalled(viewer, "recording.remove", recording, number=recording.number)
    excerpts = Excerpt.objects.filter(recording=recording)
    clips = [pk for pk in excerpts.values_list("clip", flat=True) if pk]
    media_id = recording.media_id
    with _announcing_words(recording):
        excerpts.delete()
        recording.delete()
    removal_actions.remove_media(media_id=media_id)
    file_store.release(clips)


@contextmanager
def _announcing_words(recording: Recording) -> Iterator[None]:
    """Announce which way the words of the workshop in the open data change by the act, if they do.

    `WordsWithdrawn` is announced if the open data loses words, `WordsPublished` if it may show more.
    """
    workshop = recording.workshop
    place = (workshop.organisation_id, workshop.consultation_id, workshop.pk)
    before = stream_selectors.passages_in_open_data(workshop)
    yield
    after = stream_selectors.passages_in_open_data(workshop)
    if before - after:
        events.announce(workshop.organisation_id, WordsWithdrawn(*place))
    if after - before:
        events.announce(workshop.organisation_id, WordsPublished(*place))


def _to_publish(viewer: Viewer, recording_id: UUID) -> Recording:
    recording = locked_recording(viewer, recording_id, rules.can_add_recordings)
    if not recording.transcript.is_validated:
        raise TranscriptIsNotValidated
    return recording


def _published(viewer: Viewer, recording: Recording, *, whole: bool, transcript: bool) -> Recording:
    if (recording.is_whole_public, recording.is_transcript_public) != (whole, transcript):
        recording.is_whole_public = whole
        recording.is_transcript_public = transcript
        recording.save(update_fields=["is_whole_public", "is_transcript_public"])
        journalled(viewer, "recording.publish", recording, whole=whole, transcript=transcript)
    return recording


def _is_video(recording: Recording) -> bool:
    return recording.media.kind == MediaKind.VIDEO


def _is_ticked(recording: Recording) -> bool:
    """Return whether the team ticked consent to publish the sound, and for a video the image."""
    return recording.may_publish_sound and (recording.may_publish_image or not _is_video(recording))


def _cards_agree(recording: Recording, *, faces: bool = False) -> bool:
    """Return whether the people agreed by card to all of the recording.

    A box that the team ticks cannot replace a card (ADR 0040, 0060).
    """
    rows = Recording.objects.filter(pk=recording.pk).agreed()
    return (rows.with_faces_agreed() if faces else rows).exists()


def _must_make_sense(recording: Recording) -> None:
    """Raise `Invalid` unless the title, the consent, the people and the minors are stated."""
    if not count_visible_characters(recording.title):
        raise Invalid(_("Say in a few words what this recording is."), attr="title")
    if recording.consent not in ConsentBasis.values or recording.consent == ConsentBasis.NONE:
        raise Invalid(
            _("Say how the agreement was given. Without it, nothing is kept."),
            attr="consent",
        )
    if not recording.people or recording.people < 1:
        raise Invalid(_("Say how many people are heard or seen."), attr="people")
    if recording.has_minors is None:
        raise Invalid(_("Say whether there are minors."), attr="has_minors")
    if recording.has_minors and recording.consent == ConsentBasis.ORAL:
        raise Invalid(
            _("For minors, their parents' agreement is written: on cards or forms."), attr="consent"
        )
    check(recording, without=["organisation", "workshop", "media", "number"])
