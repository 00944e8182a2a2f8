"""Events of questionnaires. They never contain who answered."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class OpenAnswersRead:
    """Open answers of a closed questionnaire were published, withheld, or erased with their author.

    `taken_back` is True if an answer that had been public is no longer public.
    """

    organisation_id: UUID
    consultation_id: UUID
    questionnaire_id: UUID
    taken_back: bool = False
