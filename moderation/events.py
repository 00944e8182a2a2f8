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
