"""The votes and questionnaires of a page, listed beside its contributions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.previews import read_with_key
from frontend.presenters.polls import questionnaires, questions
from frontend.presenters.polls.questionnaires import QuestionnaireCard
from frontend.presenters.polls.questions import QuestionCard

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


@dataclass(frozen=True)
class OtherActs:
    """The cards of votes and questionnaires: those that are open, and the others."""

    open_questions: Sequence[QuestionCard]
    open_questionnaires: Sequence[QuestionnaireCard]
    other_questions: Sequence[QuestionCard]
    other_questionnaires: Sequence[QuestionnaireCard]

    @property
    def questions(self) -> list[QuestionCard]:
        """Return the cards of all votes."""
        return [*self.open_questions, *self.other_questions]

    @property
    def questionnaires(self) -> list[QuestionnaireCard]:
        """Return the cards of all questionnaires."""
        return [*self.open_questionnaires, *self.other_questionnaires]

    def done(self, ids: Collection[UUID]) -> OtherActs:
        """Return the same cards, of which those with these ids say that the reader took part."""
        return OtherActs(
            [replace(card, voted=card.id in ids) for card in self.open_questions],
            [replace(card, answered=card.id in ids) for card in self.open_questionnaires],
            [replace(card, voted=card.id in ids) for card in self.other_questions],
            [replace(card, answered=card.id in ids) for card in self.other_questionnaires],
        )

    @property
    def open(self) -> int:
        """Return how many are open."""
        return len(self.open_questions) + len(self.open_questionnaires)

    @property
    def others(self) -> int:
        """Return how many are closed or to come."""
        return len(self.other_questions) + len(self.other_questionnaires)


def list_other_acts(
    viewer: Viewer, consultation: Consultation, topic_id: UUID | None = None, *, key: str = ""
) -> OtherActs | None:
    """Return the votes and questionnaires of a consultation, or of a topic, or None.

    Those of a draft are drafts. Its team sees them, and a person with the `key` of a preview link.
    """
    reader = read_with_key(viewer, consultation, key)
    votes = questions.cards(reader, consultation, topic_id)
    forms = questionnaires.cards(reader, consultation, topic_id)
    if key:
        votes = [replace(card, url=f"{card.url}?preview={key}") for card in votes]
        forms = [replace(card, url=f"{card.url}?preview={key}") for card in forms]
    if not votes and not forms:
        return None
    return OtherActs(
        [card for card in votes if card.is_open],
        [card for card in forms if card.is_open],
        [card for card in votes if not card.is_open],
        [card for card in forms if not card.is_open],
    )
