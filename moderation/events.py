"""What happened in moderation: ids and states, never a text nor who reported."""

from dataclasses import dataclass
from uuid import UUID


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
