"""Refusals of candidate themes."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, Invalid


class ThemeNeedsAName(Invalid):
    """Raised on a theme without a name."""

    code = "theme_name"
    message = _("Give the group a name.")


class NothingToSplit(Invalid):
    """Raised on a split that takes no contribution, or all of them, out of a theme."""

    code = "theme_split"
    message = _("Choose some contributions of the group, but not all of them.")


class NothingToMerge(Invalid):
    """Raised on a merge of fewer than two themes."""

    code = "theme_merge"
    message = _("Choose at least two groups.")


class SearchIsRunning(Conflict):
    """Raised on a second search for themes while the first one runs."""

    code = "theme_search"
    message = _("A search is running. Its groups appear here when it is finished.")


class ThemeIsNotConfirmed(Conflict):
    """The theme of the new chapter is not confirmed."""

    code = "theme_not_confirmed"
    message = _("Confirm this group first. Then you can make a chapter of it.")


class NoSynthesis(Conflict):
    """Raised on a chapter for a theme before the consultation has a synthesis."""

    code = "no_synthesis"
    message = _("This consultation has no synthesis yet. Create it first.")
