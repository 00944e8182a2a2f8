"""Moderation tells people, once its acts are committed; one mail is one delivery, so that none is sent twice."""

from uuid import UUID

from consult.core.events import after
from moderation import actions
from moderation.events import (
    AlertDue,
    DecisionTaken,
    DelayEnding,
    FastLaneOpened,
    NoticeAnswered,
    NoticeReceived,
)


@after(NoticeReceived)
def acknowledge_notice(event: NoticeReceived) -> None:
    """Whoever reported knows at once that it was received."""
    actions.acknowledge(notice_id=event.notice_id, language=event.language)


@after(DecisionTaken)
def answer_notices(event: DecisionTaken) -> None:
    """Everybody who reported the text is to be told."""
    actions.answer_notices(decision_id=event.decision_id)


@after(DecisionTaken)
def tell_author(event: DecisionTaken) -> None:
    """Whoever wrote the text reads why it was limited."""
    actions.tell_author(decision_id=event.decision_id)


@after(NoticeAnswered)
def tell_reporter(event: NoticeAnswered) -> None:
    """One of those who reported reads what was decided."""
    actions.tell_reporter(notice_id=event.notice_id, decision_id=event.decision_id)


@after(NoticeReceived)
def alert_at_once(event: NoticeReceived) -> None:
    """Where the law leaves little time, each moderator is to be told without waiting."""
    actions.alert_at_once(notice_id=event.notice_id)


@after(FastLaneOpened)
def tell_fast_lane(event: FastLaneOpened) -> None:
    """One of them is."""
    actions.tell_fast_lane(participant_id=event.participant_id, case_id=event.case_id, reason=event.reason)


@after(AlertDue)
def tell_waiting(event: AlertDue) -> None:
    """A moderator reads how much waits, in all their consultations."""
    ids = [UUID(one) for one in event.consultations.split(",")]
    told = {"organisation_id": event.organisation_id, "participant_id": event.participant_id}
    actions.tell_waiting(**told, alert_id=event.alert_id, consultation_ids=ids)


@after(DelayEnding)
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
