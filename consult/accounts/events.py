"""What happened to people: ids, never a name."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class NameChosen:
    """Somebody chose how they are called in an organisation; what took a name away from them may refuse it."""

    organisation_id: UUID
    participant_id: UUID
