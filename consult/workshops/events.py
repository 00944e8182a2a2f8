"""Events about workshops. They never identify the people who came."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class WorkshopPublished:
    """The publication of a workshop, before or after it is held."""

    organisation_id: UUID
    consultation_id: UUID
    workshop_id: UUID


@dataclass(frozen=True)
class WorkshopChanged:
    """A change of a workshop's public facts, topics or attendance, or its cancellation."""

    organisation_id: UUID
    consultation_id: UUID
    workshop_id: UUID


@dataclass(frozen=True)
class RegistrationTaken:
    """A new registration with an email address.

    The person must receive the place and a link to cancel.
    """

    organisation_id: UUID
    registration_id: UUID
    language: str = ""


@dataclass(frozen=True)
class ComingCalledOff:
    """The cancellation of a workshop, for one registered person, who must be notified."""

    organisation_id: UUID
    registration_id: UUID


@dataclass(frozen=True)
class ComingMoved:
    """A new day, hour or place of a workshop, for one registered person, who must be notified.

    `change_id` identifies the change: each change is notified once.
    """

    organisation_id: UUID
    registration_id: UUID
    change_id: UUID


@dataclass(frozen=True)
class DeclarationToRead:
    """The declaration of a workshop by a person without an account, for one manager to notify."""

    organisation_id: UUID
    consultation_id: UUID
    declaration_id: UUID
    participant_id: UUID


@dataclass(frozen=True)
class DeclarationDecided:
    """The decision on a declared workshop.

    The declarant must be notified, and their data is then deleted.
    """

    organisation_id: UUID
    consultation_id: UUID
    declaration_id: UUID


@dataclass(frozen=True)
class VoiceAnswered:
    """The answer to a voice message: written down as a contribution, or declined.

    Its author must be notified.
    """

    organisation_id: UUID
    consultation_id: UUID
    voice_id: UUID


@dataclass(frozen=True)
class ConsentWithdrawn:
    """The withdrawal of a consent, or its correction to agree to less.

    Less of the participant is public. `was_public` is true if anything of the workshop's recordings
    had been public: apps that store copies must replace them.
    """

    organisation_id: UUID
    consultation_id: UUID
    workshop_id: UUID
    was_public: bool


@dataclass(frozen=True)
class WordsWithdrawn:
    """Words of a workshop that the open data shows and that are no longer public.

    Apps that store copies must replace them.
    """

    organisation_id: UUID
    consultation_id: UUID
    workshop_id: UUID


@dataclass(frozen=True)
class PassageMasked:
    """The masking of passages of a recording.

    `was_public` is true if anything of it had been public.
    """

    organisation_id: UUID
    consultation_id: UUID
    workshop_id: UUID
    was_public: bool
