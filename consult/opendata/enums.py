"""The choices of open data."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionState(models.TextChoices):
    """The states of a version of a dataset.

    A published version is never edited, but it may be withdrawn.
    """

    BUILDING = "building", _("being prepared")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @classmethod
    def public(cls) -> list[Self]:
        """Return the states whose versions every visitor may see."""
        return [cls.PUBLISHED, cls.WITHDRAWN]


class Outcome(models.TextChoices):
    """The outcome of one line of an import, or a fault of a whole file."""

    KEPT = "kept", _("kept")
    CHANGED = "changed", _("changed")
    REFUSED = "refused", _("refused")
    WARNING = "warning", _("warning")
