"""Events of moderation. They contain ids and states, and neither a text nor a reporter."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class TextWritten:
    """A text arrived, changed or was deleted: its signals have to be computed again.

    `is_compared` is False for a version that waits next to its published text. Such a version is
    not compared with other texts.
    """

    organisation_id: UUID
    consultation_id: UUID
    target_kind: str
    target_id: UUID
    is_compared: bool = True


@dataclass(frozen=True)
class NoticeReceived:
    """A person reported an object, on pages in `language`."""

    organisation_id: UUID
    consultation_id: UUID
    case_id: UUID
    notice_id: UUID
    language: str = ""


@dataclass(frozen=True)
class NoticeAnswered:
    """A decision ended the case of a notice: its reporter has to be notified."""

    organisation_id: UUID
    notice_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class DecisionTaken:
    """A moderator, or the end of a delay, decided. `number` is the number in the public log."""

    organisation_id: UUID
    consultation_id: UUID
    decision_id: UUID
    number: int
    target_kind: str
    target_id: UUID
    action: str


@dataclass(frozen=True)
class DecisionSettled:
    """A decision was not undone in time: the people concerned have to be notified."""

    organisation_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class AppealLodged:
    """A person contested a decision: another person has to review it."""

    organisation_id: UUID
    consultation_id: UUID
    appeal_id: UUID


@dataclass(frozen=True)
class HearerCalled:
    """Appeals wait that a person of the organisation may decide: they have to be notified."""

    organisation_id: UUID
    participant_id: UUID
    alert_id: UUID


@dataclass(frozen=True)
class PoolCalled:
    """Appeals of an organisation wait for the pool: one of its accounts has to be notified."""

    organisation_id: UUID
    account_id: UUID
    alert_id: UUID


@dataclass(frozen=True)
class AppealAnswered:
    """An appeal ended with a decision: the appellant has to be notified."""

    organisation_id: UUID
    consultation_id: UUID
    appeal_id: UUID


@dataclass(frozen=True)
class IdentityRead:
    """A confirmed identity was read: the person whose identity it is has to be notified."""

    organisation_id: UUID
    consultation_id: UUID
    approval_id: UUID


@dataclass(frozen=True)
class CaseEvent:
    """A fact about a case. `version` orders the events of a case."""

    organisation_id: UUID
    consultation_id: UUID
    case_id: UUID
    version: int


@dataclass(frozen=True)
class CaseOpened(CaseEvent):
    """A text waits for a moderator, or was reported for the first time."""


@dataclass(frozen=True)
class CaseChanged(CaseEvent):
    """A case has a new notice, or became more urgent."""


@dataclass(frozen=True)
class CaseClaimed(CaseEvent):
    """A moderator claimed a case."""


@dataclass(frozen=True)
class CaseReleased(CaseEvent):
    """A moderator released a case."""


@dataclass(frozen=True)
class CaseEnded(CaseEvent):
    """A case was decided, or closed because its author deleted the text."""

    state: str


@dataclass(frozen=True)
class AlertDue:
    """A moderator has to be notified of waiting cases, in one mail.

    `consultations` are ids, separated by commas.
    """

    organisation_id: UUID
    participant_id: UUID
    alert_id: UUID
    consultations: str


@dataclass(frozen=True)
class FastLaneOpened:
    """A notice has a deadline by law: a moderator has to be notified at once."""

    organisation_id: UUID
    participant_id: UUID
    case_id: UUID
    reason: str


@dataclass(frozen=True)
class DelayEnding:
    """Promised delays are about to end, or are over: a person has to be notified how many.

    The delays are those of one consultation.
    """

    organisation_id: UUID
    consultation_id: UUID
    participant_id: UUID
    alert_id: UUID
    number: int
    is_over: bool
