"""The decisions on the home page: the latest official answers, and the latest synthesis.

Answers that refuse are among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import recall
from consult.core.words import text
from consult.outcomes.answers.selectors.lookups import (
    LatestDecision,
    find_latest_decisions,
    list_decided_answers,
)
from consult.outcomes.syntheses.selectors import find_latest_synthesis
from debates.proposals.selectors.proposals import title_of
from frontend.presenters.debate.proposals import url_of
from frontend.presenters.outcome.answers import answer_tag
from frontend.presenters.parts.components import Tag

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.outcomes.models import Synthesis

MOST = 3
READ = 9  # answers, of which those without a public contribution are left out
LONGEST = 140  # characters of an answer


@dataclass(frozen=True)
class Decision:
    """A contribution beside the decision about it. `count` is how many ask for the same."""

    asked: str
    asked_url: str
    asked_language: str
    count: int
    decision: Tag
    text: str
    url: str
    language: str


@dataclass(frozen=True)
class Decisions:
    """The latest decisions, and the synthesis that was published last, if there is one."""

    latest: Sequence[Decision]
    synthesis: Synthesis | None
    synthesis_url: str


def latest_decisions(viewer: Viewer, consultations: Sequence[Consultation]) -> Decisions | None:
    """Return what contributions to these consultations changed, or None before any outcome.

    Two queries without an answer, and at most six otherwise.
    """
    slugs = {consultation.pk: consultation.slug for consultation in consultations}
    answers = recall(list_decided_answers, viewer, tuple(slugs), most=READ)
    found = find_latest_decisions(viewer, answers, size=MOST)
    synthesis = recall(find_latest_synthesis, viewer, tuple(slugs))
    if not found and synthesis is None:
        return None
    url = reverse("synthesis", args=[slugs[synthesis.consultation_id]]) if synthesis else ""
    return Decisions([_present(decision) for decision in found], synthesis, url)


def _present(found: LatestDecision) -> Decision:
    answer = found.answer
    page = url_of("proposal", found.proposal)
    return Decision(
        asked=title_of(found.proposal),
        asked_url=page,
        asked_language=found.proposal.language,
        count=found.contributions,
        decision=answer_tag(answer.state, answer.transmitted_to),
        text=_beginning(answer.body_html),
        url=f"{page}#answer",
        language=answer.language,
    )


def _beginning(markup: str) -> str:
    """Return the beginning of an answer, in plain words."""
    words = text.plain(markup)
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + "…"
