"""A workshop by the code of its sheets, which is in the addresses that people open from the room."""

import re

from consult.consultations import selectors as consultations
from consult.core import text
from consult.core.exceptions import NotFound
from consult.workshops.enums import WorkshopState
from consult.workshops.models import SubReport, Workshop
from consult.workshops.selectors.workshops import shown_to_comers
from consult.workshops.visibility import in_view

# What is read in half a minute; the rest is one page away.
LONGEST_CONTEXT = 600
SENTENCE_END = re.compile(r"[.!?…](?=\s)")


def get_coded_workshop(viewer, code: str) -> Workshop:
    """The workshop of a code, with its consultation, while everybody may read that one; one query. Raises `NotFound`.

    The room has its sheets before anything of the workshop is public: its code opens its topics, a draft's too; none
    that moderation took out of view.
    """
    known = {"organisation": viewer.organisation, "consultation__published_at__isnull": False}
    rows = Workshop.objects.filter(in_view(), **known)
    found = rows.select_related("consultation").filter(code=code.upper()).first()
    if found is None or found.state == WorkshopState.CANCELLED:
        raise NotFound
    return found


def get_withdrawal_workshop(viewer, code: str) -> Workshop:
    """The workshop of a code whatever became of it since: an agreement is taken back at any time. Raises `NotFound`.

    Of one that moderation took out of view, its number is told and no more.
    """
    rows = Workshop.objects.filter(organisation=viewer.organisation).select_related("consultation")
    found = rows.filter(code=code.upper()).first()
    if found is None:
        raise NotFound
    return shown_to_comers(found)


def topics_of(viewer, workshop) -> list:
    """The topics that a workshop works on, in its order; those of its consultation where none was chosen."""
    by_id = {topic.pk: topic for topic in consultations.topics(viewer, workshop.consultation)}
    chosen = SubReport.objects.filter(workshop=workshop).values_list("topic_id", flat=True)
    return [by_id[pk] for pk in chosen if pk in by_id] or list(by_id.values())


def context_of(topic) -> str:
    """A topic's context in short: whole sentences of plain words; a first one that is too long is cut between two."""
    words = text.plain(text.render(topic.background))
    if len(words) <= LONGEST_CONTEXT:
        return words
    ends = [found.end() for found in SENTENCE_END.finditer(words[: LONGEST_CONTEXT + 1])]
    return words[: ends[-1]] if ends else words[:LONGEST_CONTEXT].rpartition(" ")[0] + "…"
