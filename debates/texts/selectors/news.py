"""The sentences of news about contributions and comments."""

from django.utils.translation import gettext as _

from consult.notifications.enums import NewsKind
from consult.notifications.lines import Line


def sentence_of_proposal(line: Line) -> str:
    """Return the sentence of news about a new contribution."""
    return _("%(who)s published a contribution") % {"who": line.author_name}


def sentence_of_comment(line: Line) -> str:
    """Return the sentence of news about a comment, which may answer a text of the reader."""
    return _template_of_comment(line) % {"who": line.author_name}


def _template_of_comment(line: Line) -> str:
    if line.answers == "comment":
        return _("%(who)s wrote under your comment")
    if line.kind == NewsKind.REPLY:
        return _("%(who)s wrote in a discussion that you follow")
    if line.answers == "proposal":
        return _("%(who)s commented on your contribution")
    return _("%(who)s commented on a contribution that you follow")
