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
class PersonInvited:
    """A person was invited to the team, or invited again, and is notified by e-mail.

    `sending` is the number of the e-mail of this invitation, from 1.
    """

    organisation_id: UUID
    invitation_id: UUID
    sending: int


@dataclass(frozen=True)
class SenderAsked:
    """An organisation asked for a sender address, to which a code is mailed.

    `sending` is the number of the e-mail of this request, from 1.
    """

    organisation_id: UUID
    request_id: UUID
    sending: int


@dataclass(frozen=True)
class InvitationAccepted:
    """A person accepted an invitation, and has the role from now on."""

    organisation_id: UUID
    invitation_id: UUID
    participant_id: UUID


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
