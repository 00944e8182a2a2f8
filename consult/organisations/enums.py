"""Choices of an organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessibilityState(models.TextChoices):
    """What an audit found (RGAA 4.1); « not compliant » until one was made."""

    NOT_COMPLIANT = "none", _("not compliant")
    PARTLY = "partial", _("partially compliant")
    FULLY = "full", _("fully compliant")
