"""Guided visits."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consult.core.models import OfOrganisation


class Visit(OfOrganisation):
    """A guided visit of the place that a consultation is about."""

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("Title"), max_length=120)
    held_on = models.DateField(_("Day"))
    is_step_free = models.BooleanField(
        _("Step-free"),
        default=False,
        db_default=False,
        help_text=_("A person in a wheelchair can take part in the whole visit."),
    )

    # The facts that `announce_visit` writes, which the form asks for in this order.
    written = ("title", "held_on", "is_step_free")
    # The facts that open data contains, in the order of its columns.
    open_data = ("id", "title", "held_on", "is_step_free")

    def __str__(self) -> str:
        return self.title
