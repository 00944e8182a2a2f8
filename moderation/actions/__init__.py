"""The acts of moderation: report, handle, decide with reasons, lift what was only provisional."""

from moderation.actions.cases import claim_case, close_case, open_case, release_case
from moderation.actions.decisions import decide, lift_expired
from moderation.actions.forgetting import forget_expired, forget_reporter
from moderation.actions.live import announce_case
from moderation.actions.notices import submit_notice
from moderation.actions.presence import be_present, forget_presences
from moderation.actions.telling import acknowledge, answer_notices, tell_author, tell_reporter

__all__ = [
    "acknowledge",
    "announce_case",
    "answer_notices",
    "be_present",
    "claim_case",
    "close_case",
    "decide",
    "forget_expired",
    "forget_presences",
    "forget_reporter",
    "lift_expired",
    "open_case",
    "release_case",
    "submit_notice",
    "tell_author",
    "tell_reporter",
]
