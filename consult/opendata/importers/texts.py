"""The length limits of imported texts."""

from django.utils.translation import gettext as _

TITLE = 160
BODY = 40000
COMMENT = 5000


def fitting_title(title: str) -> tuple[str, list[str]]:
    """Return the title, cut between two words if it is too long, and the changes made."""
    if len(title) <= TITLE:
        return title, []
    cut = title[: TITLE - 1].rpartition(" ")[0] or title[: TITLE - 1]
    return cut + "…", [
        _("title cut at %(number)s characters: %(title)s") % {"number": TITLE, "title": title}
    ]


def too_long(body: str, of: str = "proposal") -> str:
    """Return the reason why a text is too long, or "".

    A text that is too long is refused as a whole, because half a text would not be its author's.
    """
    limit = COMMENT if of == "comment" else BODY
    return "" if len(body) <= limit else _("longer than %(limit)s characters") % {"limit": limit}
