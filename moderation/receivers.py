"""Reactions of moderation to its events.

Mails are sent after the commit. Hints to the desk are sent in the transaction. One mail is one
delivery, so that no mail is sent twice. Hints contain ids and states, for the moderators who have
the desk open.
"""

from uuid import UUID

from consult.accounts.events import RoleWithdrawn
from consult.core.events import after, during
from consult.core.live.hints import hint
from moderation.alerts import actions as alert_actions
from moderation.alerts import emails as alert_emails
from moderation.appeals import emails as appeal_emails
from moderation.appeals.actions import waiting_appeals as waiting_appeal_actions
from moderation.cases.actions import urgency as urgency_actions
from moderation.decisions.actions import replay as replay_actions
from moderation.desk.selectors import room_of
from moderation.events import (
    AlertDue,
    AppealAnswered,
    AppealLodged,
    CaseChanged,
    CaseClaimed,
    CaseEnded,
    CaseOpened,
    CaseReleased,
    DecisionSettled,
    DecisionTaken,
    DelayEnding,
    FastLaneOpened,
    HearerCalled,
    IdentityRead,
    NoticeAnswered,
    NoticeReceived,
    PoolCalled,
    TextWritten,
)
from moderation.identity_requests import emails as identity_request_emails
from moderation.measures import emails as measure_emails
from moderation.notices import emails as notice_emails
from moderation.signals.actions import text_signals as text_signal_actions


@after(TextWritten)
def note_signals(event: TextWritten) -> None:
    """Compute the signals of a text after it was sent. Its author does not wait for them."""
    text_signal_actions.look_again(
        organisation_id=event.organisation_id,
        target_kind=event.target_kind,
        target_id=event.target_id,
        is_compared=event.is_compared,
    )


@after(NoticeReceived)
def weigh_notice(event: NoticeReceived) -> None:
    """Weigh the case again.

    The more often its reporters were right before, the earlier it is reviewed.
    """
    urgency_actions.weigh_notices(case_id=event.case_id)


@after(NoticeReceived, sends_mail=True)
def acknowledge_notice(event: NoticeReceived) -> None:
    """Email the reporter at once that their notice was received."""
    notice_emails.acknowledge(notice_id=event.notice_id, language=event.language)


@after(DecisionTaken)
def note_decision(event: DecisionTaken) -> None:
    """Store the decision outside the database.

    A restored backup then neither shows nor permits what the decision ended.
    """
    replay_actions.note_decision(decision_id=event.decision_id)


@after(RoleWithdrawn)
def note_withdrawn_role(event: RoleWithdrawn) -> None:
    """Store the end of a role outside the database.

    A restored backup then does not give the role back.
    """
    replay_actions.note_withdrawn_role(
        organisation_id=event.organisation_id, grant_id=event.grant_id
    )


@after(DecisionTaken)
def tell_in_time(event: DecisionTaken) -> None:
    """Notify the people concerned once the decision can no longer be undone."""
    notice_emails.tell_when_settled(decision_id=event.decision_id)


@after(DecisionSettled)
def answer_notices(event: DecisionSettled) -> None:
    """Announce a mail to each reporter of the text."""
    notice_emails.answer_notices(decision_id=event.decision_id)


@after(DecisionSettled, sends_mail=True)
def tell_author(event: DecisionSettled) -> None:
    """Email the author why their text was limited, moved or merged."""
    notice_emails.tell_author(decision_id=event.decision_id)


@after(DecisionSettled, sends_mail=True)
def tell_account(event: DecisionSettled) -> None:
    """Email the holder of the account which measure was taken, and why."""
    measure_emails.tell_account(decision_id=event.decision_id)


@after(NoticeAnswered, sends_mail=True)
def tell_reporter(event: NoticeAnswered) -> None:
    """Email one of the reporters the decision."""
    notice_emails.tell_reporter(notice_id=event.notice_id, decision_id=event.decision_id)


@after(AppealLodged, sends_mail=True)
def acknowledge_appeal(event: AppealLodged) -> None:
    """Email the appellant at once that their appeal was received."""
    appeal_emails.acknowledge_appeal(appeal_id=event.appeal_id)


@after(HearerCalled, sends_mail=True)
def tell_hearer(event: HearerCalled) -> None:
    """Email a person of the team how many appeals wait that they may decide."""
    waiting_appeal_actions.tell_hearer(
        organisation_id=event.organisation_id,
        participant_id=event.participant_id,
        alert_id=event.alert_id,
    )


@after(PoolCalled, sends_mail=True)
def tell_pool(event: PoolCalled) -> None:
    """Email a member of the installation's pool how many appeals of the organisation wait."""
    waiting_appeal_actions.tell_pool(
        organisation_id=event.organisation_id, account_id=event.account_id, alert_id=event.alert_id
    )


@after(AppealAnswered, sends_mail=True)
def answer_appeal(event: AppealAnswered) -> None:
    """Email the appellant the decision on their appeal."""
    appeal_emails.answer_appeal(appeal_id=event.appeal_id)


@after(IdentityRead, sends_mail=True)
def tell_identity(event: IdentityRead) -> None:
    """Email the person concerned that the team read their identity, and why."""
    identity_request_emails.tell_identity(approval_id=event.approval_id)


# ---- the desk
@during(CaseOpened)
def hint_at_opened_case(event: CaseOpened) -> None:
    """Send a hint that a case was opened."""
    _hint(event, "case.opened")


@during(CaseChanged)
def hint_at_changed_case(event: CaseChanged) -> None:
    """Send a hint that a case changed."""
    _hint(event, "case.changed")


@during(CaseClaimed)
def hint_at_claimed_case(event: CaseClaimed) -> None:
    """Send a hint that a moderator claimed a case."""
    _hint(event, "case.claimed")


@during(CaseReleased)
def hint_at_released_case(event: CaseReleased) -> None:
    """Send a hint that a case was released."""
    _hint(event, "case.released")


@during(CaseEnded)
def hint_at_ended_case(event: CaseEnded) -> None:
    """Send a hint that a case was decided or closed."""
    _hint(event, f"case.{event.state}")


def _hint(event, type_):
    about = {"consultation": event.consultation_id, "case": event.case_id}
    hint(room_of(event.organisation_id), type_, version=event.version, **about)


@after(NoticeReceived)
def alert_at_once(event: NoticeReceived) -> None:
    """Announce an urgent mail to each moderator if the notice has a deadline by law."""
    alert_actions.alert_at_once(notice_id=event.notice_id)


@after(FastLaneOpened, sends_mail=True)
def tell_fast_lane(event: FastLaneOpened) -> None:
    """Email one moderator that an urgent case waits."""
    alert_emails.tell_fast_lane(
        participant_id=event.participant_id, case_id=event.case_id, reason=event.reason
    )


@after(AlertDue, sends_mail=True)
def tell_waiting(event: AlertDue) -> None:
    """Email a moderator how many cases wait, in all their consultations."""
    ids = [UUID(one) for one in event.consultations.split(",")]
    told = {"organisation_id": event.organisation_id, "participant_id": event.participant_id}
    alert_emails.tell_waiting(**told, alert_id=event.alert_id, consultation_ids=ids)


@after(DelayEnding, sends_mail=True)
def tell_delay_ending(event: DelayEnding) -> None:
    """Email a person that promised delays end, or are over."""
    alert_emails.tell_delay_ending(
        organisation_id=event.organisation_id,
        consultation_id=event.consultation_id,
        participant_id=event.participant_id,
        alert_id=event.alert_id,
        number=event.number,
        is_over=event.is_over,
    )
