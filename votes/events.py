"""What happened to a count. Never who made it happen."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class PositionChanged:
    """The count of a proposal moved to a version. Followed `during` only: casting leaves no outbox row.

    `is_shown` tells whether everybody may see that count now.
    """

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
    version: int
    is_shown: bool = True


@dataclass(frozen=True)
class QuestionsClosed:
    """Questions of a consultation are closed, their openings public."""

    organisation_id: UUID
    consultation_id: UUID
    number: int
