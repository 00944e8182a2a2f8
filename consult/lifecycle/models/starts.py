"""The models of consultations that an organisation saved, or received from the installation."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.core.models import OfOrganisation

NAME_LENGTH = 80


class ConsultationTemplate(OfOrganisation):
    """A plan that was saved under a name, from which an organisation starts consultations.

    The plan contains texts, rules and steps with relative days (`consult/lifecycle/schemas.py`),
    no file and no person. Drafts that began with it do not depend on it.
    """

    name = models.CharField(max_length=NAME_LENGTH)
    plan = models.JSONField()
    given_from = models.UUIDField(
        null=True,
        editable=False,
        help_text="The model of another organisation that the installation copied here.",
    )

    refusals = {
        "one_template_per_name": ("name", _("Another template has this name already.")),
        "one_copy_per_given_template": ("name", _("The organisation has this template already.")),
        "template_has_name": ("name", _("Write the name of the template.")),
    }

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="one_template_per_name"),
            models.UniqueConstraint(
                fields=["organisation", "given_from"], name="one_copy_per_given_template"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="template_has_name"),
        ]

    @property
    def is_given(self) -> bool:
        """True if an administrator of the installation gave it to the organisation."""
        return self.given_from is not None

    def __str__(self) -> str:
        return self.name
