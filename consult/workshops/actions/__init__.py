"""The actions of workshops: facts, publication, recordings, declarations and registrations."""

from consult.workshops.actions.clips import cut_again, cut_excerpt
from consult.workshops.actions.consent_withdrawal import (
    name_withdrawn_voice,
    take_card_back,
    withdraw_consent,
)
from consult.workshops.actions.consents import make_cards, record_consent, record_consents
from consult.workshops.actions.contributions import (
    edit_contribution,
    enter_contribution,
    follow_attendance,
    forget_agent,
    withdraw_contribution,
    write_contribution,
)
from consult.workshops.actions.counts import declare_count, remove_count
from consult.workshops.actions.declarations import (
    accept_declaration,
    declare_workshop,
    forget_declarants,
    refuse_declaration,
)
from consult.workshops.actions.emails import (
    call_off,
    confirm_registration,
    tell_decision,
    tell_manager,
    tell_moved,
    tell_voice,
)
from consult.workshops.actions.erasure import erase_from_workshops
from consult.workshops.actions.excerpts import (
    attach_excerpt,
    make_excerpt,
    make_excerpt_between,
    remove_excerpt,
    write_between,
    write_from_excerpt,
)
from consult.workshops.actions.facilitators import appoint_facilitator, dismiss_facilitator
from consult.workshops.actions.imports import import_workshops
from consult.workshops.actions.kits import can_make_pdf, kit_of, odt_of, pdf_of
from consult.workshops.actions.locks import locked_workshop, standing_workshop, tell_changed
from consult.workshops.actions.masks import MOST_PASSAGES, mask_passages
from consult.workshops.actions.media_voice_removal import forget_what_was_sent, take_voice_out
from consult.workshops.actions.moderation_effects import (
    IN_VIEW_OR_NOT,
    OF_WORKSHOPS,
    locker,
    moderate,
)
from consult.workshops.actions.passage_splits import join_segment, split_segment
from consult.workshops.actions.photos import add_photos, describe_photo, remove_photo
from consult.workshops.actions.publication import cancel_workshop, publish_workshop, remove_workshop
from consult.workshops.actions.recordings import (
    HOLDER,
    add_recording,
    edit_recording,
    make_private,
    publish_transcript,
    publish_whole,
    remove_recording,
)
from consult.workshops.actions.registrations import (
    forget_registrations,
    register,
    register_by_agent,
    registration_of,
    remove_registration,
    take_back_registration,
)
from consult.workshops.actions.segments import (
    MOST_CORRECTIONS,
    correct_segment,
    correct_segments,
    name_voice,
    type_segment,
)
from consult.workshops.actions.sheets import bring_sheet, carried, check_sheet, read_sheet, rows_of
from consult.workshops.actions.topics import set_sub_report
from consult.workshops.actions.transcripts import (
    ask_for_draft,
    begin_transcript,
    can_be_drafted,
    draft_transcript,
    import_transcript,
    read_transcript,
)
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
from consult.workshops.actions.voices import PURPOSE as VOICE_PURPOSE
from consult.workshops.actions.voices import (
    decline_voice,
    erase_voices,
    send_voice,
    take_back_voice,
    write_voice,
)
from consult.workshops.actions.workshops import create_workshop, declare_presence, edit_workshop

__all__ = [
    "HOLDER",
    "IN_VIEW_OR_NOT",
    "MOST_CORRECTIONS",
    "MOST_PASSAGES",
    "OF_WORKSHOPS",
    "VOICE_PURPOSE",
    "accept_declaration",
    "add_photos",
    "add_recording",
    "agree_by_link",
    "appoint_facilitator",
    "ask_for_draft",
    "attach_excerpt",
    "begin_transcript",
    "bring_sheet",
    "call_off",
    "can_be_drafted",
    "can_make_pdf",
    "cancel_workshop",
    "carried",
    "check_sheet",
    "confirm_registration",
    "correct_segment",
    "correct_segments",
    "create_workshop",
    "cut_again",
    "cut_excerpt",
    "declare_count",
    "declare_presence",
    "declare_workshop",
    "decline_voice",
    "describe_photo",
    "dismiss_facilitator",
    "draft_transcript",
    "edit_contribution",
    "edit_recording",
    "edit_workshop",
    "end_reading_link",
    "enter_contribution",
    "erase_from_workshops",
    "erase_voices",
    "follow_attendance",
    "forget_agent",
    "forget_declarants",
    "forget_registrations",
    "forget_what_was_sent",
    "import_transcript",
    "import_workshops",
    "join_segment",
    "kit_of",
    "locked_workshop",
    "locker",
    "make_cards",
    "make_excerpt",
    "make_excerpt_between",
    "make_private",
    "make_reading_link",
    "mask_passages",
    "moderate",
    "name_voice",
    "name_withdrawn_voice",
    "note_objection",
    "object_by_link",
    "odt_of",
    "pdf_of",
    "publish_transcript",
    "publish_whole",
    "publish_workshop",
    "read_sheet",
    "read_transcript",
    "record_answers",
    "record_consent",
    "record_consents",
    "record_reading",
    "refuse_declaration",
    "register",
    "register_by_agent",
    "registration_of",
    "remove_count",
    "remove_excerpt",
    "remove_photo",
    "remove_recording",
    "remove_registration",
    "remove_workshop",
    "reopen_transcript",
    "rows_of",
    "send_voice",
    "set_sub_report",
    "split_segment",
    "standing_workshop",
    "take_back_registration",
    "take_back_voice",
    "take_card_back",
    "take_voice_out",
    "tell_changed",
    "tell_decision",
    "tell_manager",
    "tell_moved",
    "tell_voice",
    "type_segment",
    "validate_transcript",
    "withdraw_consent",
    "withdraw_contribution",
    "write_between",
    "write_contribution",
    "write_from_excerpt",
    "write_voice",
]
