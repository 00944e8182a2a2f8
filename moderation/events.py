"""Events of moderation. They contain ids and states, and neither a text nor a reporter."""

from dataclasses import dataclass
from uuid import UUID


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
