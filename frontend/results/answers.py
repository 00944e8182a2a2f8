"""The official answers on results pages: how many, in which state, and how many are late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import capfirst

from consult.accounts.viewer import Viewer
from consult.core.memory import remembered
from consult.outcomes.answers.selectors.progress import Progress, answer_progress
from consult.outcomes.enums import AnswerState
from consult.outcomes.results.selectors import count_answers_by_state
from frontend.drawings.bars import Bar, horizontal

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

SECONDS = 60


@dataclass(frozen=True)
class Answers:
    """The progress of the answers of a consultation, and their number by state."""

    progress: Progress
    bars: list[Bar]
    url: str


def answers_of(viewer: Viewer, consultation: Consultation) -> Answers | None:
    """Return the answers of a consultation, or None where none is promised or published.

    The numbers by state are counted once a minute. At most four queries.
    """
    progress = answer_progress(viewer, consultation.pk)
    if progress is None:
        return None
    numbers = remembered(
        f"answers by state:{consultation.pk}",
        SECONDS,
        lambda: count_answers_by_state(viewer, consultation),
    )
    return Answers(
        progress=progress,
        bars=horizontal(
            (str(capfirst(state.label)), numbers[state])
            for state in AnswerState
            if numbers.get(state)
        ),
        url=reverse("answers", args=[consultation.slug]),
    )
