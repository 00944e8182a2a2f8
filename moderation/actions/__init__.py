"""The acts of moderation: report, handle, decide with reasons, lift what was only provisional."""

from moderation.actions.cases import claim_case, close_case, open_case, release_case
from moderation.actions.decisions import decide, lift_expired
from moderation.actions.forgetting import forget_expired, forget_reporter
from moderation.actions.notices import submit_notice
from moderation.actions.signalling import announce_text, forget_signals, look_again, note_signals
from moderation.actions.telling import acknowledge, answer_notices, tell_author, tell_reporter
from moderation.actions.tracing import forget_old_signals, leave_trace
from moderation.actions.weighing import weigh_case, weigh_notices

__all__ = [
    "acknowledge",
    "announce_text",
    "answer_notices",
    "claim_case",
    "close_case",
    "decide",
    "forget_expired",
    "forget_old_signals",
    "forget_reporter",
    "forget_signals",
    "leave_trace",
    "lift_expired",
    "look_again",
    "note_signals",
    "open_case",
    "release_case",
    "submit_notice",
    "tell_author",
    "tell_reporter",
    "weigh_case",
    "weigh_notices",
]
