"""Contributions that say much the same, so that people join rather than repeat."""

from __future__ import annotations

from django.utils.translation import get_language

from debates import selectors as debates
from frontend.proposals.cards import cards

MOST = 3


def near(viewer, consultation, topic, text, but=None) -> list:
    """The closest contributions of a topic to a text, as cards; never the one at hand."""
    language = but.language if but else get_language()
    found = debates.similar_proposals(viewer, topic=topic, text=text, language=language, limit=MOST + 1)
    others = [proposal for proposal, _score in found if but is None or proposal.pk != but.pk]
    return cards(viewer, consultation, others[:MOST]) if others else []
