"""What happened to a questionnaire. Never who answered it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class QuestionnaireOpened:
    """A questionnaire is public: it takes answers now, or from an announced day."""

    organisation_id: UUID
    consultation_id: UUID
    questionnaire_id: UUID


@dataclass(frozen=True)
class QuestionnaireClosed:
    """A questionnaire takes no more answers: what it came to is public."""

    organisation_id: UUID
    consultation_id: UUID
    questionnaire_id: UUID


@dataclass(frozen=True)
class OpenAnswersRead:
    """Open answers of a closed questionnaire were published or withheld, or were erased with their author.

    `taken_back` says that words which had been public are so no longer.
    """

    organisation_id: UUID
    consultation_id: UUID
    questionnaire_id: UUID
    taken_back: bool = False
