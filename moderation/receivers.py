"""Moderation tells people, once its acts are committed; one mail is one delivery, so that none is sent twice."""

from consult.core.events import after
from moderation import actions
from moderation.events import (
    AppealAnswered,
    AppealLodged,
    DecisionSettled,
    DecisionTaken,
    NoticeAnswered,
    NoticeReceived,
)


@after(NoticeReceived)
def acknowledge_notice(event: NoticeReceived) -> None:
    """Whoever reported knows at once that it was received."""
    actions.acknowledge(notice_id=event.notice_id, language=event.language)


@after(DecisionTaken)
def tell_in_time(event: DecisionTaken) -> None:
    """Those whom it concerns are told once it can no longer be taken back."""
    actions.tell_when_settled(decision_id=event.decision_id)


@after(DecisionSettled)
def answer_notices(event: DecisionSettled) -> None:
    """Everybody who reported the text is to be told."""
    actions.answer_notices(decision_id=event.decision_id)


@after(DecisionSettled)
def tell_author(event: DecisionSettled) -> None:
    """Whoever wrote the text reads why it was limited, moved or merged."""
    actions.tell_author(decision_id=event.decision_id)


@after(DecisionSettled)
def tell_account(event: DecisionSettled) -> None:
    """Whoever has the account reads what was decided against it, and why."""
    actions.tell_account(decision_id=event.decision_id)


@after(NoticeAnswered)
def tell_reporter(event: NoticeAnswered) -> None:
    """One of those who reported reads what was decided."""
    actions.tell_reporter(notice_id=event.notice_id, decision_id=event.decision_id)


@after(AppealLodged)
def acknowledge_appeal(event: AppealLodged) -> None:
    """Whoever contests a decision knows at once that it was received."""
    actions.acknowledge_appeal(appeal_id=event.appeal_id)


@after(AppealAnswered)
def answer_appeal(event: AppealAnswered) -> None:
    """Whoever contested a decision reads what somebody else decided."""
    actions.answer_appeal(appeal_id=event.appeal_id)
