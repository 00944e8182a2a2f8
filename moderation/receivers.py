"""Moderation tells people, once its acts are committed; one mail is one delivery, so that none is sent twice."""

from consult.core.events import after
from moderation import actions
from moderation.events import DecisionTaken, NoticeAnswered, NoticeReceived, TextWritten


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
