"""The names of topics."""

from django.utils.translation import gettext as _


def topic_title(topic) -> str:
    """Return the number and title of a topic, such as “Topic 4: mediation”.

    Pages below the topic use it, because they do not show its question.
    """
    if not topic.number:
        return topic_name(topic)
    return _("Topic %(n)s: %(title)s") % {"n": topic.number, "title": topic.title}


def topic_name(topic) -> str:
    """Return the number of a topic, such as “Topic 4”, or “Outside the topics”."""
    return _("Topic %(n)s") % {"n": topic.number} if topic.number else _("Outside the topics")
