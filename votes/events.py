"""Events about questions and their counts. No event names a voter."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class PositionChanged:
    """The live count of a proposal changed, and has a new version.

    The event has receivers `during` the transaction only, so casting a vote stores no job.
    """

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
    version: int


@dataclass(frozen=True)
class BallotsChanged:
    """The live count of a poll changed.

    The event has receivers `during` the transaction only, so casting a vote stores no job.
    """

    organisation_id: UUID
    consultation_id: UUID
    question_id: UUID


@dataclass(frozen=True)
class QuestionOpened:
    """A poll was put to the vote, now or from an announced day."""

    organisation_id: UUID
    consultation_id: UUID
    question_id: UUID


@dataclass(frozen=True)
class ResultPublished:
    """The result of a poll was published."""

    organisation_id: UUID
    consultation_id: UUID
    question_id: UUID


@dataclass(frozen=True)
class QuestionsClosed:
    """Questions of a consultation were closed, and their openings are public."""

    organisation_id: UUID
    consultation_id: UUID
    number: int


@dataclass(frozen=True)
class VoterLinksEnd:
    """The links between voters and votes of a consultation are about to be deleted.

    A receiver `during` the transaction may still compute what needs them.
    """

    organisation_id: UUID
    consultation_id: UUID
