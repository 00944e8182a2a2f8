"""Moderation tells people, once its acts are committed; one mail is one delivery, so that none is sent twice.

It hints at cases to moderators who have the desk before them: ids and states, in the transaction of each act.
"""

from uuid import UUID

from consult.accounts.events import RoleWithdrawn
from consult.core.events import after, during
from consult.core.live import hint
from moderation import actions
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
from moderation.presence import room_of


@after(TextWritten)
def note_signals(event: TextWritten) -> None:
    """What a text shows is looked for once it is written: nobody who sends one waits for that."""
    actions.look_again(
        organisation_id=event.organisation_id,
        target_kind=event.target_kind,
        target_id=event.target_id,
        is_compared=event.is_compared,
    )


@after(NoticeReceived)
def weigh_notice(event: NoticeReceived) -> None:
    """A case is read the earlier, the better those who report it knew before."""
    actions.weigh_notices(case_id=event.case_id)


@after(NoticeReceived, sends_mail=True)
def acknowledge_notice(event: NoticeReceived) -> None:
    """Whoever reported knows at once that it was received."""
    actions.acknowledge(notice_id=event.notice_id, language=event.language)


@after(DecisionTaken)
def note_decision(event: DecisionTaken) -> None:
    """Store the decision beside the database, so that a restored backup neither shows nor permits what it ended."""
    actions.note_decision(decision_id=event.decision_id)


@after(RoleWithdrawn)
def note_withdrawn_role(event: RoleWithdrawn) -> None:
    """Store the end of a role beside the database, so that a restored backup does not give it back."""
    actions.note_withdrawn_role(organisation_id=event.organisation_id, grant_id=event.grant_id)


@after(DecisionTaken)
def tell_in_time(event: DecisionTaken) -> None:
    """Those whom it concerns are told once it can no longer be taken back."""
    actions.tell_when_settled(decision_id=event.decision_id)


@after(DecisionSettled)
def answer_notices(event: DecisionSettled) -> None:
    """Everybody who reported the text is to be told."""
    actions.answer_notices(decision_id=event.decision_id)


@after(DecisionSettled, sends_mail=True)
def tell_author(event: DecisionSettled) -> None:
    """Whoever wrote the text reads why it was limited, moved or merged."""
    actions.tell_author(decision_id=event.decision_id)


@after(DecisionSettled, sends_mail=True)
def tell_account(event: DecisionSettled) -> None:
    """Whoever has the account reads what was decided against it, and why."""
    actions.tell_account(decision_id=event.decision_id)


@after(NoticeAnswered, sends_mail=True)
def tell_reporter(event: NoticeAnswered) -> None:
    """One of those who reported reads what was decided."""
    actions.tell_reporter(notice_id=event.notice_id, decision_id=event.decision_id)


@after(AppealLodged, sends_mail=True)
def acknowledge_appeal(event: AppealLodged) -> None:
    """Whoever contests a decision knows at once that it was received."""
    actions.acknowledge_appeal(appeal_id=event.appeal_id)


@after(HearerCalled, sends_mail=True)
def tell_hearer(event: HearerCalled) -> None:
    """Somebody of the team reads how many appeals wait that they may hear."""
    actions.tell_hearer(
        organisation_id=event.organisation_id, participant_id=event.participant_id, alert_id=event.alert_id
    )


@after(PoolCalled, sends_mail=True)
def tell_pool(event: PoolCalled) -> None:
    """One of the installation's pool reads how many appeals wait for it there."""
    actions.tell_pool(organisation_id=event.organisation_id, account_id=event.account_id, alert_id=event.alert_id)


@after(AppealAnswered, sends_mail=True)
def answer_appeal(event: AppealAnswered) -> None:
    """Whoever contested a decision reads what somebody else decided."""
    actions.answer_appeal(appeal_id=event.appeal_id)


@after(IdentityRead, sends_mail=True)
def tell_identity(event: IdentityRead) -> None:
    """Whom it is about reads that the team read who they are, and why."""
    actions.tell_identity(approval_id=event.approval_id)


# ---- the desk
@during(CaseOpened)
def hint_at_opened_case(event: CaseOpened) -> None:
    """A case came to the desk."""
    _hint(event, "case.opened")


@during(CaseChanged)
def hint_at_changed_case(event: CaseChanged) -> None:
    """A case is to be read again."""
    _hint(event, "case.changed")


@during(CaseClaimed)
def hint_at_claimed_case(event: CaseClaimed) -> None:
    """Somebody is on a case."""
    _hint(event, "case.claimed")


@during(CaseReleased)
def hint_at_released_case(event: CaseReleased) -> None:
    """Nobody is on a case any more."""
    _hint(event, "case.released")


@during(CaseEnded)
def hint_at_ended_case(event: CaseEnded) -> None:
    """A case left the desk: decided, or closed."""
    _hint(event, f"case.{event.state}")


def _hint(event, type_):
    about = {"consultation": event.consultation_id, "case": event.case_id}
    hint(room_of(event.organisation_id), type_, version=event.version, **about)


@after(NoticeReceived)
def alert_at_once(event: NoticeReceived) -> None:
    """Where the law leaves little time, each moderator is to be told without waiting."""
    actions.alert_at_once(notice_id=event.notice_id)


@after(FastLaneOpened, sends_mail=True)
def tell_fast_lane(event: FastLaneOpened) -> None:
    """One of them is."""
    actions.tell_fast_lane(participant_id=event.participant_id, case_id=event.case_id, reason=event.reason)


@after(AlertDue, sends_mail=True)
def tell_waiting(event: AlertDue) -> None:
    """A moderator reads how much waits, in all their consultations."""
    ids = [UUID(one) for one in event.consultations.split(",")]
    told = {"organisation_id": event.organisation_id, "participant_id": event.participant_id}
    actions.tell_waiting(**told, alert_id=event.alert_id, consultation_ids=ids)


@after(DelayEnding, sends_mail=True)
def tell_delay_ending(event: DelayEnding) -> None:
    """Somebody reads that promised delays end, or are over."""
    actions.tell_delay_ending(
        organisation_id=event.organisation_id,
        consultation_id=event.consultation_id,
        participant_id=event.participant_id,
        alert_id=event.alert_id,
        number=event.number,
        is_over=event.is_over,
    )
