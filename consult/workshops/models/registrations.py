"""Registrations of people for a workshop."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.core.models import OfOrganisation
from consult.core.postgres.ids import random_id
from consult.workshops.models.workshops import NAME_LENGTH, Workshop


class Registration(OfOrganisation):
    """A registration for a workshop, made online or through an agent.

    It is deleted a month after the workshop.
    """

    MOST_PEOPLE = 10

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="registrations")
    participant = models.ForeignKey(
        "accounts.Participant",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        help_text="Whoever was signed in, so that it goes with them.",
    )
    name = models.CharField(max_length=NAME_LENGTH)
    email = models.EmailField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    people = models.PositiveSmallIntegerField(default=1)
    needs = models.CharField(
        max_length=400, blank=True, default="", help_text="What would help them to come."
    )
    by_agent = models.BooleanField(default=False)

    refusals = {
        "one_registration_per_address": (
            "email",
            _("A person is registered with this address already."),
        ),
        "registration_of_a_few": ("people", _("Choose between 1 and 10 people.")),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "email"],
                condition=~Q(email=""),
                name="one_registration_per_address",
            ),
            models.CheckConstraint(
                condition=Q(people__range=(1, 10)), name="registration_of_a_few"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
