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
class WordsPublished:
    """Words of a workshop that the open data may show, and that were not public before."""

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
