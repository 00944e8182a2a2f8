"""The acts of moderation: report, handle, decide with reasons, lift what was only provisional."""

from moderation.actions.answering import acknowledge_appeal, answer_appeal
from moderation.actions.appeals import decide_appeal, lodge_appeal
from moderation.actions.approvals import answer as answer_approval
from moderation.actions.approvals import may_answer
from moderation.actions.cases import claim_case, close_case, open_case, release_case
from moderation.actions.decisions import decide
from moderation.actions.forgetting import forget_expired, forget_reporter
from moderation.actions.hiding import hide_everything
from moderation.actions.measures import ACCOUNT_ARRANGEMENTS, ask_measure, lift_measure, lock_measure, take_measure
from moderation.actions.notices import submit_notice
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
from moderation.actions.telling_accounts import tell_account
from moderation.actions.undoing import is_undone, undo

__all__ = [
    "ACCOUNT_ARRANGEMENTS",
    "Several",
    "acknowledge",
    "acknowledge_appeal",
    "answer_appeal",
    "answer_approval",
    "answer_notices",
    "ask_measure",
    "claim_case",
    "close_case",
    "decide",
    "decide_appeal",
    "decide_several",
    "forget_expired",
    "forget_reporter",
    "hide_everything",
    "is_undone",
    "lift_expired",
    "lift_measure",
    "lock_measure",
    "lodge_appeal",
    "may_answer",
    "open_case",
    "release_case",
    "settle",
    "submit_notice",
    "take_measure",
    "tell_account",
    "tell_author",
    "tell_reporter",
    "tell_when_settled",
    "undo",
]
