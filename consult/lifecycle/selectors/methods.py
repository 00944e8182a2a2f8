"""The methods of participation that a consultation has: topics, votes, questionnaires, workshops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.topics import topics
from consult.questionnaires.enums import QuestionnaireState
from consult.questionnaires.selectors.questionnaires import list_questionnaires
from consult.workshops.meetings.selectors.workshops import list_workshops
from votes.enums import QuestionState
from votes.selectors.polls import list_polls

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic
    from consult.questionnaires.models import Questionnaire
    from votes.models import Question


@dataclass(frozen=True)
class Methods:
    """The methods of a consultation, which people can answer or attend. It is false without any."""

    topics: list[Topic]
    polls: list[Question]
    questionnaires: list[Questionnaire]
    has_workshops: bool

    def __bool__(self) -> bool:
        return bool(self.topics or self.polls or self.questionnaires or self.has_workshops)

    @property
    def ballots(self) -> bool:
        """Whether people can answer a vote or a questionnaire."""
        return bool(self.polls or self.questionnaires)

    @property
    def only_ballot(self) -> Question | Questionnaire | None:
        """The vote or the questionnaire of a consultation that has one in all."""
        found: list[Question | Questionnaire] = [*self.polls, *self.questionnaires]
        return found[0] if len(found) == 1 else None

    @property
    def drafts_of_polls(self) -> list[Question]:
        """The polls that were not put to the vote yet."""
        return [poll for poll in self.polls if poll.state == QuestionState.DRAFT]

    @property
    def drafts_of_questionnaires(self) -> list[Questionnaire]:
        """The questionnaires that were not opened yet."""
        return [row for row in self.questionnaires if row.state == QuestionnaireState.DRAFT]


def methods_of(viewer: Viewer, consultation: Consultation) -> Methods:
    """Return the methods of a consultation that the viewer may see."""
    return Methods(
        topics=list(topics(viewer, consultation)),
        polls=list(list_polls(viewer, consultation.pk)),
        questionnaires=list(list_questionnaires(viewer, consultation.pk)),
        has_workshops=list_workshops(viewer, consultation.pk).exists(),
    )
