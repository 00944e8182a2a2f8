"""The acts of moderation: report, handle, decide with reasons, lift what was only provisional."""

from moderation.actions.alerting import tell_delay_ending, tell_fast_lane, tell_waiting
from moderation.actions.alerts import alert_all, alert_at_once, choose_alerts, forget_alerts
from moderation.actions.cases import claim_case, close_case, open_case, release_case
from moderation.actions.decisions import decide, lift_expired
from moderation.actions.escalating import escalate_all
from moderation.actions.forgetting import forget_expired, forget_reporter
from moderation.actions.notices import submit_notice
from moderation.actions.telling import acknowledge, answer_notices, tell_author, tell_reporter

__all__ = [
    "acknowledge",
    "alert_all",
    "alert_at_once",
    "answer_notices",
    "choose_alerts",
    "claim_case",
    "close_case",
    "decide",
    "escalate_all",
    "forget_alerts",
    "forget_expired",
    "forget_reporter",
    "lift_expired",
    "open_case",
    "release_case",
    "submit_notice",
    "tell_author",
    "tell_delay_ending",
    "tell_fast_lane",
    "tell_reporter",
    "tell_waiting",
]
