"""The names of topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from consult.consultations.models import Topic


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
