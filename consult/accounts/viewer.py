"""The viewer: the first argument of every read, and the actor of every action."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from consult.accounts.enums import Level, Role
from consult.accounts.models import Participant
from consult.core.exceptions import SignInFirst

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


@dataclass(frozen=True)
class Viewer:
    """A person or a visitor in one organisation, with the roles of that person there.

    - `hears_appeals`: a member of the installation's pool, which decides on appeals that no
    person of an organisation may decide on.
    - `roles`: the roles held. They exclude taking part, even while suspended. `usable_roles` are
      the ones that allow acts now.
    - `takes_part_in`: the consultations that let their facilitators take part (ADR 85).
    - `lacks_team_scope`: the request has an API token that may not use the roles and powers held.
    """

    organisation: Organisation
    participant: Participant | None = None
    roles: frozenset[tuple[str, UUID | None]] = field(default_factory=frozenset)
    is_platform_admin: bool = False
    is_system: bool = False
    needs_second_factor: bool = False
    hears_appeals: bool = False
    lacks_team_scope: bool = False
    takes_part_in: frozenset[UUID] = field(default_factory=frozenset)

    @classmethod
    def public(cls, organisation: Organisation) -> Viewer:
        """Return the viewer of the public, for exports, feeds, embeds and caches."""
        return cls(organisation)

    @classmethod
    def system(cls, organisation: Organisation) -> Viewer:
        """Return the platform itself as viewer, for jobs and commands.

        It sees everything of the organisation, and takes part in nothing.
        """
        return cls(organisation, is_system=True)

    @property
    def is_public(self) -> bool:
        """True for a visitor: the answer may be cached for all."""
        return self.participant is None and not self.is_system

    @property
    def level(self) -> int:
        """The assurance level of the person, 0 to 3."""
        return self.participant.level if self.participant else Level.A0

    @property
    def has_waiting_roles(self) -> bool:
        """True if the roles held allow nothing, for lack of a second factor or of a scope."""
        return self.needs_second_factor or self.lacks_team_scope

    @property
    def usable_roles(self) -> frozenset[tuple[str, UUID | None]]:
        """The roles that allow acts now: none while suspended or waiting (`has_waiting_roles`)."""
        may_use = self.participant and self.participant.may_act and not self.has_waiting_roles
        return self.roles if may_use else frozenset()

    @property
    def is_of_the_team(self) -> bool:
        """True with a role, usable or not, or with a power on the installation.

        The audit log records what such a person reads (ADR 47).
        """
        return bool(self.roles) or self.is_platform_admin or self.hears_appeals

    @property
    def is_organisation_admin(self) -> bool:
        """True if the viewer administers the whole organisation."""
        return (Role.ORGANISATION_ADMIN, None) in self.usable_roles

    @property
    def runs_workshops(self) -> bool:
        """True with a usable role of facilitator in some consultation."""
        return bool(self.consultations_as(Role.FACILITATOR))

    def has(self, role: str, consultation_id: UUID) -> bool:
        """Return whether the viewer may use a role in a consultation."""
        return (role, consultation_id) in self.usable_roles

    def consultations_as(self, *roles: str) -> set[UUID]:
        """Return the ids of the consultations in which the viewer may use one of these roles."""
        return {
            consultation
            for role, consultation in self.usable_roles
            if role in roles and consultation
        }

    def person(self) -> Participant:
        """Return the participant who acts. Raise `SignInFirst` for a visitor.

        The rules decide which acts a suspended participant may still do.
        """
        if self.participant is None:
            raise SignInFirst
        return self.participant
