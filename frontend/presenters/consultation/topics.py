"""The names of topics, their explanation, and why they take no contribution."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.translation import gettext as _

from consult.core.words import text

if TYPE_CHECKING:
    from consult.consultations.models import Topic


LEAD = 180
WORDS_A_MINUTE = 200
SENTENCE_END = re.compile(r"[.!?…](?=\s)")


def topic_title(topic: Topic) -> str:
    """Return the number and title of a topic, such as “Topic 4: mediation”.

    Pages below the topic use it, because they do not show its question.
    """
    if not topic.number:
        return topic_name(topic)
    return _("Topic %(n)s: %(title)s") % {"n": topic.number, "title": topic.title}


def topic_name(topic: Topic) -> str:
    """Return the number of a topic, such as “Topic 4”, or “Outside the topics”."""
    return _("Topic %(n)s") % {"n": topic.number} if topic.number else _("Outside the topics")


@dataclass(frozen=True)
class Explanation:
    """The background of a topic, as HTML: what is shown under the question, and what is folded.

    `repeats` is True if the folded part begins with the shown one again.
    """

    lead: str = ""
    rest: str = ""
    minutes: int = 0
    repeats: bool = False


def explain(topic: Topic) -> Explanation:
    """Return the background of a topic with its first paragraph apart.

    Of a long first paragraph, only the first sentences are shown. The folded part is then whole.
    """
    rendered = text.render(topic.background)
    first, tag, rest = rendered.partition("</p>")
    if not first.startswith("<p>"):
        return Explanation(rest=rendered, minutes=_minutes(rendered)) if rendered else Explanation()
    words = text.plain(first)
    if len(words) <= LEAD:
        rest = rest.strip()
        return Explanation(first + tag, rest, _minutes(rest))
    ends = [found.end() for found in SENTENCE_END.finditer(words[: LEAD + 1])]
    cut = words[: ends[-1]] if ends else words[:LEAD].rsplit(" ", 1)[0] + "…"
    return Explanation(f"<p>{escape(cut)}</p>", rendered, _minutes(rendered), repeats=True)


def _minutes(markup: str) -> int:
    return max(1, round(len(text.plain(markup).split()) / WORDS_A_MINUTE))
