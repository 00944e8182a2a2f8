"""The choices of the fields of an organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessibilityState(models.TextChoices):
    """The result of an accessibility audit (RGAA 4.1); “not compliant” until one was made."""

    NOT_COMPLIANT = "none", _("not compliant")
    PARTLY = "partial", _("partially compliant")
    FULLY = "full", _("fully compliant")


class HolidayCalendar(models.TextChoices):
    """The calendar of public holidays of an office.

    Overseas territories and the east of France have other holidays.
    """

    NONE = "", _("none")
    FRANCE = "FR", _("France")
    ALSACE = "FR-6AE", "Alsace"
    MOSELLE = "FR-57", "Moselle"
    GUADELOUPE = "FR-971", "Guadeloupe"
    MARTINIQUE = "FR-972", "Martinique"
    GUYANE = "FR-973", _("French Guiana")
    REUNION = "FR-974", "La Réunion"
    MAYOTTE = "FR-976", "Mayotte"
    SAINT_BARTHELEMY = "FR-BL", "Saint-Barthélemy"
    SAINT_MARTIN = "FR-MF", "Saint-Martin"
    SAINT_PIERRE = "FR-PM", _("Saint Pierre and Miquelon")
    NEW_CALEDONIA = "FR-NC", _("New Caledonia")
    POLYNESIA = "FR-PF", _("French Polynesia")
    WALLIS = "FR-WF", _("Wallis and Futuna")
