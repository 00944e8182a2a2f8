"""The words for the groups of coverage, for pages and for documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from consult.accounts.enums import ActorKind
from consult.outcomes.coverage.departments import NAMES
from consult.outcomes.coverage.measures import Group

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HEADINGS = {
    "topic": gettext_lazy("By topic"),
    "author": gettext_lazy("By kind of author"),
    "channel": gettext_lazy("Workshop or online"),
    "place": gettext_lazy("By place"),
    "length": gettext_lazy("By length"),
    "side": gettext_lazy("By the opinions given on them"),
}
LABELS: dict[str, Mapping[str, StrOrPromise]] = {
    "author": {
        "individual": gettext_lazy("People, in their own name"),
        "institution": gettext_lazy("Organisations"),
        "workshop": gettext_lazy("Groups of a workshop"),
    },
    "channel": {
        "workshop": gettext_lazy("From a workshop"),
        "typed": gettext_lazy("From paper, by phone or at a counter"),
        "online": gettext_lazy("Online"),
    },
    "place": {
        "other": gettext_lazy("Another place, or an unknown département"),
        "none": gettext_lazy("Without a place"),
    },
    "length": {
        "1": gettext_lazy("The shortest quarter"),
        "2": gettext_lazy("The second quarter"),
        "3": gettext_lazy("The third quarter"),
        "4": gettext_lazy("The longest quarter"),
    },
    "side": {
        "agree": gettext_lazy("Mostly agree"),
        "mixed": gettext_lazy("Divided or mixed"),
        "disagree": gettext_lazy("Mostly disagree"),
        "none": pgettext_lazy("opinions on contributions", "No opinion"),
        "uncounted": gettext_lazy("Not counted: the results are not public"),
    },
}


def label_group(group: Group, topics: Mapping[str, str]) -> str:
    """Return the label of a group. `topics` maps the identifier of a topic to its title."""
    if group.dimension == "topic":
        return topics.get(group.group) or _("A topic that no longer exists")
    kind, _dot, detail = group.group.partition(".")
    if detail:
        named = dict(ActorKind.choices).get(detail, detail)
        return _("Organisations: %(kind)s") % {"kind": named}
    if group.dimension == "place" and kind in NAMES:
        return f"{NAMES[kind]} ({kind})"
    return capfirst(str(LABELS[group.dimension].get(kind, kind)))
