"""The acts of a workshop: written down, published, counted, cancelled; declared by others; who comes."""

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
from consult.workshops.actions.facilitators import appoint_facilitator, dismiss_facilitator, erase_facilitations
from consult.workshops.actions.importing import import_workshops
from consult.workshops.actions.locking import locked_workshop, standing_workshop, tell_changed
from consult.workshops.actions.photos import add_photos, describe_photo, remove_photo
from consult.workshops.actions.publishing import cancel_workshop, publish_workshop, remove_workshop
from consult.workshops.actions.registrations import (
    forget_registrations,
    register,
    register_by_agent,
    registration_of,
    remove_registration,
    take_back_registration,
)
from consult.workshops.actions.telling import call_off, confirm_registration, tell_decision, tell_manager
from consult.workshops.actions.topics import set_sub_report
from consult.workshops.actions.workshops import create_workshop, declare_presence, edit_workshop

__all__ = [
    "accept_declaration",
    "add_photos",
    "appoint_facilitator",
    "call_off",
    "cancel_workshop",
    "confirm_registration",
    "create_workshop",
    "declare_count",
    "declare_presence",
    "declare_workshop",
    "describe_photo",
    "dismiss_facilitator",
    "edit_contribution",
    "edit_workshop",
    "enter_contribution",
    "erase_facilitations",
    "follow_attendance",
    "forget_agent",
    "forget_declarants",
    "forget_registrations",
    "import_workshops",
    "locked_workshop",
    "publish_workshop",
    "refuse_declaration",
    "register",
    "register_by_agent",
    "registration_of",
    "remove_count",
    "remove_photo",
    "remove_registration",
    "remove_workshop",
    "set_sub_report",
    "standing_workshop",
    "take_back_registration",
    "tell_changed",
    "tell_decision",
    "tell_manager",
    "withdraw_contribution",
    "write_contribution",
]
