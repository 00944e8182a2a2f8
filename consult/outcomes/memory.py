"""Outcomes that pages and lists of the API need not ask for, because memory says that none exists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import recall, usable_version
from consult.outcomes.answers.selectors.answers import list_answered
from consult.outcomes.answers.selectors.lookups import expected_answer, has_dues
from consult.outcomes.models import AnswerDue
from consult.outcomes.sources.selectors import has_citations

if TYPE_CHECKING:
    from debates.models import Proposal


def without_unanswered(viewer: Viewer, proposal_ids: Iterable[UUID]) -> list[UUID]:
    """Return the ids of contributions without those that are known to have no published answer."""
    ids = list(proposal_ids)
    answered = recall(list_answered, viewer) if usable_version(viewer) else None
    return ids if answered is None else [pk for pk in ids if pk in answered]


def find_expected_answer(viewer: Viewer, proposal: Proposal) -> AnswerDue | None:
    """Return the announced day of an answer (`expected_answer`), without a query where none is."""
    is_announced = recall(has_dues, viewer, proposal.consultation_id)
    return expected_answer(viewer, proposal) if is_announced else None


def may_cite(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return False where it is known that no text of a consultation cites a source."""
    return usable_version(viewer) is None or recall(has_citations, viewer, consultation_id)
