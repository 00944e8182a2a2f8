"""`Signal`, `Arrival` and `Trace`: what a text shows, when it arrived, and its device.

None of them contains a word of a text, nor an address.
"""

from django.db import models

from consult.core.models import OfOrganisation
from moderation.enums import SignalKind


class Signal(OfOrganisation):
    """A signal of a text, with the places or figures that explain it. It only orders the queue."""

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    target_kind = models.CharField(max_length=40)
    target_id = models.UUIDField()
    kind = models.CharField(max_length=11, choices=SignalKind)
    why = models.JSONField(default=dict, help_text="Places in the text and figures: never words.")
    weight = models.PositiveSmallIntegerField()
    cluster = models.UUIDField(null=True, help_text="Of a duplicate: all that say almost the same.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_id", "target_kind", "kind"], name="one_signal_per_text_and_kind"
            ),
        ]
        indexes = [
            models.Index(
                fields=["cluster"], condition=models.Q(cluster__isnull=False), name="signals_alike"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_kind}"


class Arrival(OfOrganisation):
    """The arrival or change of a text, with its moment and its sketch.

    The sketch is used to find almost identical texts. Almost identical texts form a cluster. Its
    first text leads it, and the next texts are compared with the leader alone, so that a thousand
    copies cost no more than one.
    """

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    target_kind = models.CharField(max_length=40)
    target_id = models.UUIDField()
    arrived_at = models.DateTimeField()
    is_fresh = models.BooleanField(help_text="Its author's account had just been made.")
    sketch = models.BinaryField(
        null=True, help_text="None where the text is too short to be told from others."
    )
    cluster = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_id", "target_kind"], name="one_arrival_per_text"
            )
        ]
        indexes = [
            models.Index(fields=["consultation", "arrived_at"], name="arrivals_by_time"),
            models.Index(fields=["consultation", "created_at"], name="arrivals_by_entry"),
            models.Index(fields=["cluster"], name="arrivals_alike"),
        ]

    def __str__(self) -> str:
        return f"{self.target_kind} {self.arrived_at}"


class Band(models.Model):
    """A part of the sketch of a text that leads its cluster. The index finds the text by it."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    arrival = models.ForeignKey(Arrival, on_delete=models.CASCADE, related_name="bands")
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["consultation", "value"], name="bands_by_value")]

    def __str__(self) -> str:
        return f"{self.value}"


class Trace(OfOrganisation):
    """The fact that an author sent a text from a device with this mark.

    It is deleted after thirty days.
    """

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    target_kind = models.CharField(max_length=40)
    target_id = models.UUIDField()
    author = models.ForeignKey("accounts.Participant", on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(
        max_length=32, help_text="A digest under a key that is destroyed when it is turned."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_id", "target_kind", "mark"], name="one_trace_per_text_and_device"
            )
        ]
        indexes = [models.Index(fields=["consultation", "mark"], name="traces_by_mark")]

    def __str__(self) -> str:
        return f"{self.target_kind} {self.created_at}"


class MarkKey(OfOrganisation):
    """The key of an organisation's device marks for thirty days.

    It is then destroyed, so that no mark can be computed again.
    """

    period = models.PositiveIntegerField(help_text="How many times thirty days since 1970.")
    secret = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "period"], name="one_mark_key_per_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.period}"
