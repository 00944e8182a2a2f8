"""Who is looking: the first argument of every read, and the one who acts in every action."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consult.accounts.enums import Level, Role
from consult.core.exceptions import SignInFirst

if TYPE_CHECKING:
    from uuid import UUID

    from consult.accounts.models import Participant
    from consult.organisations.models import Organisation


@dataclass(frozen=True)
class Viewer:
    """One person, or nobody, in one organisation, with the roles they hold there.

    `hears_appeals`: is of the installation's pool, which hears what an organisation has nobody else to hear.
    `roles` are those held, which leave out taking part even while suspended; what they open asks `usable_roles`.
    `lacks_team_scope`: comes by an API token that may not use the roles and powers held.
    """

    organisation: Organisation
    participant: Participant | None = None
    roles: frozenset[tuple[str, UUID | None]] = field(default_factory=frozenset)
    is_platform_admin: bool = False
    is_system: bool = False
    needs_second_factor: bool = False
    hears_appeals: bool = False
    lacks_team_scope: bool = False

    @classmethod
    def public(cls, organisation) -> Viewer:
        """Anyone: for exports, feeds, embeds and caches."""
        return cls(organisation)

    @classmethod
    def system(cls, organisation) -> Viewer:
        """The platform itself, for jobs and commands: sees everything of the organisation, is nobody's voice."""
        return cls(organisation, is_system=True)

    @property
    def is_public(self) -> bool:
        """Nobody in particular: what is shown may be cached for all."""
        return self.participant is None and not self.is_system

    @property
    def level(self) -> int:
        """Assurance level of the person, 0 to 3."""
        return self.participant.level if self.participant else Level.A0

    @property
    def has_waiting_roles(self) -> bool:
        """Whether the roles held open nothing for lack of a second factor, or of the token's scope."""
        return self.needs_second_factor or self.lacks_team_scope

    @property
    def usable_roles(self) -> frozenset[tuple[str, UUID | None]]:
        """The roles that open something now: none while suspended, nor while they wait (`has_waiting_roles`)."""
        may_use = self.participant and self.participant.may_act and not self.has_waiting_roles
        return self.roles if may_use else frozenset()

    @property
    def is_of_the_team(self) -> bool:
        """Holds a role, usable now or not, or a power on the installation: what they read is noted (ADR 47)."""
        return bool(self.roles) or self.is_platform_admin or self.hears_appeals

    @property
    def is_organisation_admin(self) -> bool:
        """Administers the whole organisation."""
        return (Role.ORGANISATION_ADMIN, None) in self.usable_roles

    def has(self, role: str, consultation_id) -> bool:
        """Uses a role in a consultation."""
        return (role, consultation_id) in self.usable_roles

    def consultations_as(self, *roles: str) -> set[UUID]:
        """Consultations in which the viewer uses one of these roles."""
        return {consultation for role, consultation in self.usable_roles if role in roles and consultation}

    def person(self) -> Participant:
        """The participant who acts; `SignInFirst` for nobody. What somebody suspended may still do, rules say."""
        if self.participant is None:
            raise SignInFirst
        return self.participant
