"""The part of a transcript that a page shows: its passages, their excerpts and objections."""

from consult.workshops.excerpts import selectors as excerpt_selectors
from consult.workshops.transcripts.selectors import passages as passage_selectors
from consult.workshops.transcripts.selectors import transcripts as transcript_selectors
from frontend.presenters.workshop.transcripts import excerpted_ranges, parts, present_segment
from frontend.staff.recordings.frame import build_player, recording_url


def part_context(request, recording, *, number=1, place=None, excerpts=None) -> dict:
    """Return a part of the transcript, by its number or around a place, and the list of parts."""
    part = passage_selectors.part_of(request.viewer, recording, number, place=place, masked=True)
    return {
        "passages": present_passages(request, recording, part.passages, excerpts),
        "parts": parts(part, recording_url("staff-recording", recording)),
    }


def present_passages(request, recording, segments, excerpts=None) -> list:
    """Return segments as the bench shows them. Two queries, or one with the excerpts given."""
    if excerpts is None:
        excerpts = excerpt_selectors.excerpts(request.viewer, recording)
    objections = transcript_selectors.objections_by_segment(request.viewer, recording, segments)
    drawn = build_player(request, recording)
    may_write = not recording.transcript.is_validated
    return [
        present_segment(
            segment,
            url=drawn.url if drawn else "",
            edit_url=recording_url("staff-segment", recording, segment.place) if may_write else "",
            marked=excerpted_ranges(excerpts, segment),
            may_tick=True,
            objections=objections.get(segment.pk, ()),
        )
        for segment in segments
    ]
