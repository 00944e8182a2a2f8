"""The acts of moderation: report, handle, decide with reasons, lift what was only provisional."""

from moderation.actions.answering import acknowledge_appeal, answer_appeal
from moderation.actions.appeals import decide_appeal, lodge_appeal
from moderation.actions.approvals import answer as answer_approval
from moderation.actions.approvals import may_answer
from moderation.actions.cases import claim_case, close_case, open_case, release_case
from moderation.actions.decisions import decide
from moderation.actions.forgetting import forget_expired, forget_reporter
from moderation.actions.live import announce_case
from moderation.actions.notices import submit_notice
from moderation.actions.presence import be_present, forget_presences
from moderation.actions.provisional import lift_expired
from moderation.actions.several import Several, decide_several
from moderation.actions.telling import (
    acknowledge,
    answer_notices,
    settle,
    tell_author,
    tell_reporter,
    tell_when_settled,
)
from moderation.actions.undoing import is_undone, undo

__all__ = [
    "Several",
    "acknowledge",
    "acknowledge_appeal",
    "announce_case",
    "answer_appeal",
    "answer_approval",
    "answer_notices",
    "be_present",
    "claim_case",
    "close_case",
    "decide",
    "decide_appeal",
    "decide_several",
    "forget_expired",
    "forget_presences",
    "forget_reporter",
    "is_undone",
    "lift_expired",
    "lodge_appeal",
    "may_answer",
    "open_case",
    "release_case",
    "settle",
    "submit_notice",
    "tell_author",
    "tell_reporter",
    "tell_when_settled",
    "undo",
]
