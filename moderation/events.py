"""What happened in moderation: ids and states, never a text nor who reported."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class TextWritten:
    """A text came, changed or went: what it shows is to be looked at again.

    `is_compared` with what others wrote; a version that waits beside its own text is not.
    """

    organisation_id: UUID
    consultation_id: UUID
    target_kind: str
    target_id: UUID
    is_compared: bool = True


@dataclass(frozen=True)
class NoticeReceived:
    """Somebody reported something, on pages of that language."""

    organisation_id: UUID
    consultation_id: UUID
    case_id: UUID
    notice_id: UUID
    language: str = ""


@dataclass(frozen=True)
class NoticeAnswered:
    """A decision ended the case of a notice: whoever sent it is to be told."""

    organisation_id: UUID
    notice_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class DecisionTaken:
    """A moderator, or the end of a delay, decided; `number` is its number in the public log."""

    organisation_id: UUID
    consultation_id: UUID
    decision_id: UUID
    number: int
    target_kind: str
    target_id: UUID
    action: str


@dataclass(frozen=True)
class DecisionSettled:
    """A decision that nobody took back in time: whom it concerns is to be told."""

    organisation_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class AppealLodged:
    """Somebody contested a decision: somebody else is to look again."""

    organisation_id: UUID
    consultation_id: UUID
    appeal_id: UUID


@dataclass(frozen=True)
class HearerCalled:
    """Appeals wait that somebody of the organisation may hear: they are to be told."""

    organisation_id: UUID
    participant_id: UUID
    alert_id: UUID


@dataclass(frozen=True)
class PoolCalled:
    """Appeals wait in an organisation for the installation's pool: one of its logins is to be told."""

    organisation_id: UUID
    account_id: UUID
    alert_id: UUID


@dataclass(frozen=True)
class AppealAnswered:
    """An appeal ended with a decision: whoever lodged it is to be told."""

    organisation_id: UUID
    consultation_id: UUID
    appeal_id: UUID


@dataclass(frozen=True)
class IdentityRead:
    """Whoever asked, and a second person let, read who somebody is: whom it is about is to be told."""

    organisation_id: UUID
    consultation_id: UUID
    approval_id: UUID


@dataclass(frozen=True)
class CaseOpened:
    """A text waits for a moderator, or was reported for the first time; `version` orders what happens to a case."""

    organisation_id: UUID
    consultation_id: UUID
    case_id: UUID
    version: int


@dataclass(frozen=True)
class CaseChanged:
    """More was said of a case, or it became more urgent."""

    organisation_id: UUID
    consultation_id: UUID
    case_id: UUID
    version: int


@dataclass(frozen=True)
class CaseClaimed:
    """A moderator is on it."""

    organisation_id: UUID
    consultation_id: UUID
    case_id: UUID
    version: int


@dataclass(frozen=True)
class CaseReleased:
    """It was given back to the others."""

    organisation_id: UUID
    consultation_id: UUID
    case_id: UUID
    version: int


@dataclass(frozen=True)
class CaseEnded:
    """It was decided, or closed because its author took the text away."""

    organisation_id: UUID
    consultation_id: UUID
    case_id: UUID
    version: int
    state: str


@dataclass(frozen=True)
class AlertDue:
    """A moderator is to be told what waits, in one mail; `consultations` are ids, parted by commas."""

    organisation_id: UUID
    participant_id: UUID
    alert_id: UUID
    consultations: str


@dataclass(frozen=True)
class FastLaneOpened:
    """Something was reported for which the law leaves little time: a moderator is to be told at once."""

    organisation_id: UUID
    participant_id: UUID
    case_id: UUID
    reason: str


@dataclass(frozen=True)
class DelayEnding:
    """Promised delays of a consultation are about to end, or are over: somebody is to be told how many."""

    organisation_id: UUID
    consultation_id: UUID
    participant_id: UUID
    alert_id: UUID
    number: int
    is_over: bool
