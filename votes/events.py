"""What happened to a count. Never who made it happen."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class PositionChanged:
    """The live count of a proposal moved to a version. Followed `during` only: casting leaves no outbox row."""

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
    version: int


@dataclass(frozen=True)
class BallotsChanged:
    """The live count of a poll moved. Followed `during` only: casting leaves no outbox row."""

    organisation_id: UUID
    consultation_id: UUID
    question_id: UUID


@dataclass(frozen=True)
class QuestionOpened:
    """A poll is put to the vote, now or on an announced day."""

    organisation_id: UUID
    consultation_id: UUID
    question_id: UUID


@dataclass(frozen=True)
class ResultPublished:
    """What a poll came to is put forward."""

    organisation_id: UUID
    consultation_id: UUID
    question_id: UUID


@dataclass(frozen=True)
class QuestionsClosed:
    """Questions of a consultation are closed, their openings public."""

    organisation_id: UUID
    consultation_id: UUID
    number: int
