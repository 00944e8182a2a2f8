"""Workshops found by the code of their sheets, which is in the addresses opened from the room."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import NotFound
from consult.core.words import text
from consult.workshops.enums import WorkshopState
from consult.workshops.meetings.selectors.workshops import empty_if_out_of_view
from consult.workshops.models import SubReport, Workshop
from consult.workshops.visibility import in_view

if TYPE_CHECKING:
    from consult.consultations.models import Topic


# The number of characters that are read in half a minute. The rest is one page away.
LONGEST_CONTEXT = 600
SENTENCE_END = re.compile(r"[.!?…](?=\s)")


def get_coded_workshop(viewer: Viewer, code: str) -> Workshop:
    """Return the workshop of a code, with its consultation, if the consultation is public.

    Sheets are used in the room before the workshop is public: its code also opens the topics of a
    draft. One query. Raise `NotFound`, also if the workshop is cancelled or moderation took it out
    of view.
    """
    known = {"organisation": viewer.organisation, "consultation__published_at__isnull": False}
    rows = Workshop.objects.filter(in_view(), **known)
    found = rows.select_related("consultation").filter(code=code.upper()).first()
    if found is None or found.state == WorkshopState.CANCELLED:
        raise NotFound
    return found


def get_withdrawal_workshop(viewer: Viewer, code: str) -> Workshop:
    """Return the workshop of a code in any state, because a consent can be withdrawn at any time.

    If moderation took the workshop out of view, the copy has only its number and its day. Raise
    `NotFound`.
    """
    rows = Workshop.objects.filter(organisation=viewer.organisation).select_related("consultation")
    found = rows.filter(code=code.upper()).first()
    if found is None:
        raise NotFound
    return empty_if_out_of_view(found)


def topics_of(viewer: Viewer, workshop: Workshop) -> list:
    """Return the topics of a workshop in its order.

    If it has none, return its consultation's topics.
    """
    by_id = {topic.pk: topic for topic in topic_selectors.topics(viewer, workshop.consultation)}
    chosen = SubReport.objects.filter(workshop=workshop).values_list("topic_id", flat=True)
    return [by_id[pk] for pk in chosen if pk in by_id] or list(by_id.values())


def context_of(topic: Topic) -> str:
    """Return a short context of a topic, as plain text in whole sentences.

    If the first sentence is too long, it is cut between two words.
    """
    words = text.plain(text.render(topic.background))
    if len(words) <= LONGEST_CONTEXT:
        return words
    ends = [found.end() for found in SENTENCE_END.finditer(words[: LONGEST_CONTEXT + 1])]
    return words[: ends[-1]] if ends else words[:LONGEST_CONTEXT].rpartition(" ")[0] + "…"
