"""What happened to people: ids, never a name."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class NameChosen:
    """Somebody chose how they are called in an organisation; what took a name away from them may refuse it."""

    organisation_id: UUID
    participant_id: UUID


@dataclass(frozen=True)
class RoleGiven:
    """A role was given to the holder of an address, who is notified by mail."""

    organisation_id: UUID
    grant_id: UUID


@dataclass(frozen=True)
class RoleWithdrawn:
    """A role was taken back from a person: the row of that id was deleted."""

    organisation_id: UUID
    grant_id: UUID


@dataclass(frozen=True)
class SecondFactorReset:
    """The operator removed the second factor of an account; `entry_id` is the journal entry of that organisation."""

    organisation_id: UUID
    participant_id: UUID
    entry_id: UUID
