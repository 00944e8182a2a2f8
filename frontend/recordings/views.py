"""The page of a public recording: its sound and transcript, where the people in it agreed.

Nothing can be changed on this page.
"""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotFound
from consult.core.files.access import address
from consult.workshops import rules
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.moderation.selectors import targets as target_selectors
from consult.workshops.recordings import selectors as recording_selectors
from consult.workshops.transcripts.selectors import passages as passage_selectors
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.moderation.restrictions import describe_removal, limited, tombstone
from frontend.presenters.parts.components import Crumb
from frontend.presenters.parts.files import Frame
from frontend.presenters.workshop.player import player_of
from frontend.presenters.workshop.transcripts import masking_url, parts, present_segment
from frontend.toolkit.pages.page import PUBLIC, page


@page(PUBLIC, shared=5)
def show_recording(request, slug, workshop_number, recording_number):
    """Show a recording that is public as a whole: its sound and its text, or only its text."""
    consultation = get_consultation(request.viewer, slug)
    try:
        workshop = workshop_selectors.get_workshop_by_number(
            request.viewer, consultation.pk, workshop_number
        )
    except NotFound:
        removed_workshop = workshop_selectors.get_tombstone(
            request.viewer, consultation.pk, workshop_number
        )
        return tombstone(
            request,
            consultation,
            target_selectors.of_row(request.viewer, "workshop", removed_workshop),
        )
    rows = recording_selectors.recordings(request.viewer, workshop)
    recording = next((row for row in rows if row.number == recording_number), None)
    if recording is None:
        return _tombstone(request, consultation, workshop, recording_number)
    if not recording_selectors.is_read_by_all(recording):
        raise NotFound
    return render(
        request, "recordings/recording.html", _context(request, consultation, workshop, recording)
    )


def _tombstone(request, consultation, workshop, number):
    """Show the moderation decision about a recording, or about its transcript alone.

    The latter applies where only the words of the recording were public.
    """
    viewer = request.viewer
    removed_recording = recording_selectors.get_recording_tombstone(
        request.viewer, workshop, number
    )
    subject = target_selectors.of_row(
        viewer, "transcript" if removed_recording.is_in_view else "recording", removed_recording
    )
    return tombstone(
        request,
        consultation,
        subject,
        up=(_("The page of the workshop"), workshop_selectors.path_of(workshop)),
    )


def _context(request, consultation, workshop, recording):
    part_number = request.GET.get("part", "")
    number = int(part_number) if part_number.isdecimal() and len(part_number) < 7 else 1
    viewer = request.viewer
    is_read = recording_selectors.may_read(request.viewer, recording)
    player = _player(viewer, recording, is_read)
    part = (
        passage_selectors.part_of(viewer, recording, number)
        if is_read
        else passage_selectors.Part(1, [], [])
    )
    here = reverse(
        "workshop-recording", args=[consultation.slug, workshop.number, recording.number]
    )
    return {
        "nav_current": "workshops",
        "consultation": consultation,
        "workshop": workshop,
        "recording": recording,
        "language": recording.language,
        "object_limits": [limited(viewer, kind, pk) for kind, pk in _moderated(recording)],
        "words_gone": ""
        if is_read
        else describe_removal(target_selectors.of_row(viewer, "transcript", recording)),
        "player": player,
        "passages": _present_passages(request, recording, part, player),
        "parts": parts(part, here),
        "crumbs": [
            *crumbs(consultation)[1:],
            Crumb(workshop.title, workshop_selectors.path_of(workshop)),
            Crumb(recording.public_title),
        ],
    }


def _present_passages(request, recording, part, player):
    """Return the passages. Viewers who may mask a passage get a link to do so."""
    viewer = request.viewer
    may_mask = viewer.participant is not None and rules.can_mask(viewer, recording.workshop)
    url = player.url if player else ""
    return [
        present_segment(
            passage, url=url, mask_url=masking_url(recording, passage) if may_mask else ""
        )
        for passage in part.passages
    ]


def _moderated(recording):
    return ("recording", recording.pk), ("transcript", recording.words_id)


def _player(viewer: Viewer, recording, is_read):
    """Return the player if the voices are public. It has captions if the transcript may be read."""
    file_id = recording.media.file_id
    if not recording_selectors.is_heard_by_all(recording) or file_id is None:
        return None
    captions = address(file_id, "captions.vtt") if is_read else ""
    drawn = {"label": recording.public_title, "key": "whole", "captions": captions}
    return player_of(recording.media, Frame.of(viewer), language=recording.language, **drawn)
