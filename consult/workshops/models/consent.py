"""The consent cards of a workshop: agreements, voice and withdrawal, without any name."""

from django.db import models
from django.db.models import Q

from consult.core.models import OfOrganisation
from consult.workshops.models.workshops import Workshop


class ConsentCard(OfOrganisation):
    """A numbered card of a workshop: what its bearer agreed to, and whether they withdrew it."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="cards")
    number = models.PositiveIntegerField()
    code = models.CharField(
        max_length=12, help_text="Printed on the card: with its number, withdraws without account."
    )
    voice = models.BooleanField(default=False, help_text="May be recorded.")
    image = models.BooleanField(default=False, help_text="May be filmed.")
    publication = models.BooleanField(
        default=False, help_text="May be heard, seen and read by everybody."
    )
    reuse = models.BooleanField(default=False, help_text="May be in open data.")
    is_minor = models.BooleanField(default=False)
    has_parental_form = models.BooleanField(default=False)
    speaker = models.CharField(
        max_length=40, blank=True, default="", help_text="The voice label it stands for."
    )
    recorded_at = models.DateTimeField(
        null=True, help_text="Since when it is known what its bearer agreed to."
    )
    withdrawn_at = models.DateTimeField(null=True)
    silenced_at = models.DateTimeField(
        null=True, help_text="Since when nothing of its voice is left, once taken back."
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "number"], name="one_card_per_number"),
            models.CheckConstraint(
                condition=Q(is_minor=False)
                | Q(has_parental_form=True)
                | Q(voice=False, image=False, publication=False, reuse=False),
                name="minors_agree_with_their_parents",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workshop_id} {self.number}"

    @property
    def is_unknown_voice(self) -> bool:
        """Return whether the card is withdrawn and its voice is not known yet.

        Nothing of the workshop's recordings is public then.
        """
        return (
            bool(self.withdrawn_at) and self.silenced_at is None and self.voice and not self.speaker
        )
