"""The acts of moderation: report, handle, decide with reasons, lift what was only provisional."""

from moderation.actions.cases import claim_case, close_case, open_case, release_case
from moderation.actions.decisions import decide, lift_expired
from moderation.actions.forgetting import forget_expired, forget_reporter
from moderation.actions.notices import submit_notice

__all__ = [
    "claim_case",
    "close_case",
    "decide",
    "forget_expired",
    "forget_reporter",
    "lift_expired",
    "open_case",
    "release_case",
    "submit_notice",
]
