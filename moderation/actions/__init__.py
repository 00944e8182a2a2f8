"""Actions of moderation: report, handle, decide with reasons, and end provisional decisions."""

from moderation.actions.alert_emails import tell_delay_ending, tell_fast_lane, tell_waiting
from moderation.actions.alerts import alert_all, alert_at_once, choose_alerts, forget_alerts
from moderation.actions.appeal_alerts import call_everywhere, tell_hearer, tell_pool
from moderation.actions.appeal_emails import acknowledge_appeal, answer_appeal
from moderation.actions.appeals import decide_appeal, lodge_appeal
from moderation.actions.approvals import answer as answer_approval
from moderation.actions.approvals import expire_unanswered, may_answer
from moderation.actions.bulk_removal import ask_to_hide, hide_everything, hide_texts
from moderation.actions.cases import claim_case, close_case, open_case, release_case
from moderation.actions.decision_undo import is_undone, undo
from moderation.actions.decisions import decide
from moderation.actions.device_marks import forget_old_signals, leave_trace
from moderation.actions.erasure import (
    forget_appeals,
    forget_expired,
    forget_measures,
    forget_reporter,
)
from moderation.actions.escalation import escalate_all
from moderation.actions.identities import ask_address, ask_reporter, open_identity
from moderation.actions.live import announce_case
from moderation.actions.measure_enforcement import ACCOUNT_ARRANGEMENTS, lock_measure
from moderation.actions.measures import ask_measure, lift_measure, take_measure
from moderation.actions.misuse import answer_misuse, note_unfounded
from moderation.actions.notice_emails import (
    acknowledge,
    answer_notices,
    settle,
    tell_author,
    tell_reporter,
    tell_when_settled,
)
from moderation.actions.notices import submit_notice
from moderation.actions.presence import be_present, forget_presences
from moderation.actions.provisional import lift_expired
from moderation.actions.replay import (
    note_decision,
    note_withdrawn_role,
    replay_decisions,
    replay_measures,
    replay_withdrawn_roles,
)
from moderation.actions.several import Several, decide_several, is_too_much_alone
from moderation.actions.telling_accounts import tell_account
from moderation.actions.telling_identities import tell_identity
from moderation.actions.text_signals import announce_text, forget_signals, look_again, note_signals
from moderation.actions.urgency import weigh_case, weigh_notices

__all__ = [
    "ACCOUNT_ARRANGEMENTS",
    "Several",
    "acknowledge",
    "acknowledge_appeal",
    "alert_all",
    "alert_at_once",
    "announce_case",
    "announce_text",
    "answer_appeal",
    "answer_approval",
    "answer_misuse",
    "answer_notices",
    "ask_address",
    "ask_measure",
    "ask_reporter",
    "ask_to_hide",
    "be_present",
    "call_everywhere",
    "choose_alerts",
    "claim_case",
    "close_case",
    "decide",
    "decide_appeal",
    "decide_several",
    "escalate_all",
    "expire_unanswered",
    "forget_alerts",
    "forget_appeals",
    "forget_expired",
    "forget_measures",
    "forget_old_signals",
    "forget_presences",
    "forget_reporter",
    "forget_signals",
    "hide_everything",
    "hide_texts",
    "is_too_much_alone",
    "is_undone",
    "leave_trace",
    "lift_expired",
    "lift_measure",
    "lock_measure",
    "lodge_appeal",
    "look_again",
    "may_answer",
    "note_decision",
    "note_signals",
    "note_unfounded",
    "note_withdrawn_role",
    "open_case",
    "open_identity",
    "release_case",
    "replay_decisions",
    "replay_measures",
    "replay_withdrawn_roles",
    "settle",
    "submit_notice",
    "take_measure",
    "tell_account",
    "tell_author",
    "tell_delay_ending",
    "tell_fast_lane",
    "tell_hearer",
    "tell_identity",
    "tell_pool",
    "tell_reporter",
    "tell_waiting",
    "tell_when_settled",
    "undo",
    "weigh_case",
    "weigh_notices",
]
