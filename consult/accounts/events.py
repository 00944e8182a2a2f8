"""Events about people. They contain ids, never a name."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class NameChosen:
    """A participant chose a public name in an organisation; subscribers may refuse the name.

    Moderation refuses a name that it removed before.
    """

    organisation_id: UUID
    participant_id: UUID


@dataclass(frozen=True)
class RoleGiven:
    """A role was given to the holder of an e-mail address, who is notified by e-mail."""

    organisation_id: UUID
    grant_id: UUID


@dataclass(frozen=True)
class RoleWithdrawn:
    """A role was withdrawn from a person; the row with this id was deleted."""

    organisation_id: UUID
    grant_id: UUID


@dataclass(frozen=True)
class SecondFactorReset:
    """The operator deleted the second factor of an account.

    `entry_id` is the entry in the journal of that organisation.
    """

    organisation_id: UUID
    participant_id: UUID
    entry_id: UUID
