"""What happened to a workshop. Never who came."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class WorkshopPublished:
    """A workshop is public: announced before it is held, or told after."""

    organisation_id: UUID
    consultation_id: UUID
    workshop_id: UUID


@dataclass(frozen=True)
class WorkshopChanged:
    """What is public of a workshop changed: its facts, its topics, how many people came; or it is cancelled."""

    organisation_id: UUID
    consultation_id: UUID
    workshop_id: UUID


@dataclass(frozen=True)
class RegistrationTaken:
    """Somebody who left an address will come: they are to be told where, and how to say that they do not."""

    organisation_id: UUID
    registration_id: UUID
    language: str = ""


@dataclass(frozen=True)
class ComingCalledOff:
    """A workshop is cancelled: one of those who were to come is to be told."""

    organisation_id: UUID
    registration_id: UUID


@dataclass(frozen=True)
class ComingMoved:
    """A workshop is held on another day, at another hour or elsewhere: one of those who were to come is to be told.

    `change_id` tells one change from another: each is told once.
    """

    organisation_id: UUID
    registration_id: UUID
    change_id: UUID


@dataclass(frozen=True)
class DeclarationToRead:
    """Somebody without an account says that they hold a workshop: one of the managers is to be told."""

    organisation_id: UUID
    consultation_id: UUID
    declaration_id: UUID
    participant_id: UUID


@dataclass(frozen=True)
class DeclarationDecided:
    """A declared workshop was accepted or refused: whoever declared it is to be told, then forgotten."""

    organisation_id: UUID
    consultation_id: UUID
    declaration_id: UUID


@dataclass(frozen=True)
class VoiceAnswered:
    """What somebody said was written down as their contribution, or was not kept: they are to be told."""

    organisation_id: UUID
    consultation_id: UUID
    voice_id: UUID


@dataclass(frozen=True)
class ConsentWithdrawn:
    """A participant withdrew their agreement, or their card was corrected to agree to less: less of them is public.

    `was_public` says whether anything of that workshop's recordings had been: whoever keeps copies replaces them.
    """

    organisation_id: UUID
    consultation_id: UUID
    workshop_id: UUID
    was_public: bool


@dataclass(frozen=True)
class WordsWithdrawn:
    """Words of a workshop that the open data shows are no longer public: the apps that store copies replace them."""

    organisation_id: UUID
    consultation_id: UUID
    workshop_id: UUID


@dataclass(frozen=True)
class PassageMasked:
    """Passages of a recording are neither heard nor read any more; `was_public`: something of it had been."""

    organisation_id: UUID
    consultation_id: UUID
    workshop_id: UUID
    was_public: bool
