"""Similar proposals, so that participants join an existing proposal rather than repeat it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import get_language

from consult.accounts.viewer import Viewer
from consult.core.memory import remembered
from debates import similarity
from debates.proposals.selectors import proposals as proposal_selectors
from frontend.presenters.debate.proposals import cards

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic
    from debates.models import Proposal


MOST = 3
SECONDS = 60


def near_text(viewer: Viewer, consultation: Consultation, topic: Topic, text: str) -> list:
    """Return the cards of a topic's proposals that are closest to a text being written."""
    found = similarity.similar_proposals(
        viewer, topic=topic, text=text, language=get_language(), limit=MOST
    )
    return cards(viewer, consultation, [proposal for proposal, _score in found])


def neighbours(viewer: Viewer, consultation: Consultation, proposal: Proposal) -> list:
    """Return the proposals of the same topic that are closest to a proposal.

    They are searched again every minute.
    """
    key = f"near:{proposal.pk}:{proposal.version}"
    known = remembered(key, SECONDS, lambda: _closest(Viewer.public(viewer.organisation), proposal))
    found = (
        proposal_selectors.get_proposals(viewer, known, consultation=consultation) if known else {}
    )
    return [found[pk] for pk in known if pk in found and not found[pk].is_masked]


def _closest(viewer: Viewer, proposal: Proposal) -> list[UUID]:
    text = f"{proposal.title} {proposal.body}"
    filters: dict[str, Any] = {"topic": proposal.topic, "text": text, "language": proposal.language}
    found = similarity.similar_proposals(viewer, **filters, limit=MOST + 1)
    return [other.pk for other, _score in found if other.pk != proposal.pk][:MOST]
