"""The acts of workshops: held, recorded, written down, read over, excerpted."""

from consult.workshops.actions.cutting import join_segment, split_segment
from consult.workshops.actions.recordings import (
    HOLDER,
    add_recording,
    edit_recording,
    make_private,
    publish_transcript,
    publish_whole,
    remove_recording,
)
from consult.workshops.actions.segments import correct_segment, name_voice, type_segment
from consult.workshops.actions.transcripts import ask_for_draft, begin_transcript, draft_transcript, import_transcript
from consult.workshops.actions.validation import (
    agree_by_link,
    end_reading_link,
    make_reading_link,
    note_objection,
    object_by_link,
    record_answers,
    record_reading,
    reopen_transcript,
    validate_transcript,
)

__all__ = [
    "HOLDER",
    "add_recording",
    "agree_by_link",
    "ask_for_draft",
    "begin_transcript",
    "correct_segment",
    "draft_transcript",
    "edit_recording",
    "end_reading_link",
    "import_transcript",
    "join_segment",
    "make_private",
    "make_reading_link",
    "name_voice",
    "note_objection",
    "object_by_link",
    "publish_transcript",
    "publish_whole",
    "record_answers",
    "record_reading",
    "remove_recording",
    "reopen_transcript",
    "split_segment",
    "type_segment",
    "validate_transcript",
]
