"""Moderation tells people, once its acts are committed; one mail is one delivery, so that none is sent twice.

It hints at cases to moderators who have the desk before them: ids and states, in the transaction of each act.
"""

from consult.core.events import after, during
from consult.core.live import hint
from moderation import actions
from moderation.events import (
    AppealAnswered,
    AppealLodged,
    CaseChanged,
    CaseClaimed,
    CaseEnded,
    CaseOpened,
    CaseReleased,
    DecisionSettled,
    DecisionTaken,
    NoticeAnswered,
    NoticeReceived,
)
from moderation.presence import room_of


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
