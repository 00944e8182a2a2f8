"""Search for proposals that resemble a new text, so that authors can join them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from consult.accounts.viewer import Viewer
from consult.core.words import text as texts
from debates.models import Proposal

if TYPE_CHECKING:
    from consult.consultations.models import Topic


# Below this score, the texts share only common words.
LEAST = 0.2
LONGEST = 2000
SIMILAR = "SELECT proposal, score FROM debates_similar(%s, %s, %s, %s)"


def similar_proposals(
    viewer: Viewer, *, topic: Topic, text: str, language: str = "fr", limit: int = 5
) -> list[tuple[Proposal, float]]:
    """Return public proposals of a topic that resemble a text, closest first, each with a score.

    The score is between 0 and 1, and is the best of three: letters shared by the two titles (which
    forgives typing errors), words shared with the title, and words shared with the whole text.
    Endings and accents of words make no difference. This takes three queries.
    """
    words = texts.clean_line(text)[:LONGEST]
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SIMILAR, [topic.pk, words, language, limit])
        scores = {pk: min(score, 1.0) for pk, score in cursor.fetchall() if score >= LEAST}
    found = Proposal.objects.readable_by(viewer).complete(topic.consultation).in_bulk(scores)
    return [(found[pk], score) for pk, score in scores.items() if pk in found]
