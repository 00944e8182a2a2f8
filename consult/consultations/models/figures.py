"""The stored figures of each consultation. Pages read them and count nothing (ADR 82)."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q


class Counted(models.Model):
    """The number of a figure of a consultation, or of one of its topics.

    `part` is a kind or a platform.
    """

    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    consultation = models.ForeignKey(
        "consultations.Consultation",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    topic = models.ForeignKey(
        "consultations.Topic",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    figure = models.CharField(max_length=30)
    part = models.CharField(max_length=60, blank=True, default="")
    number = models.BigIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.figure} {self.part} of {self.consultation_id}: {self.number}"


class Figure(Counted):
    """A figure without the changes since the last call of `fold_figures`, which alone writes it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "topic", "figure", "part"],
                nulls_distinct=False,
                name="one_number_per_figure",
            )
        ]


class FigureChange(Counted):
    """A change of a figure, written by triggers in the transaction that causes it.

    The value of a figure is its stored number plus its changes. Rows are only added, so that no
    action waits for another one. A change with a participant concerns the number of acts of the
    participant that count. `fold_figures` deletes the rows.
    """

    # The id is random, because a sequence would reveal the order of the votes.
    id = models.UUIDField(primary_key=True, db_default=RandomUUID(), editable=False)
    participant = models.ForeignKey(
        "accounts.Participant",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        indexes = [models.Index(fields=["consultation"], name="figure_changes")]


class Participation(models.Model):
    """The number of acts of a participant that count in a consultation. No row means none.

    `fold_figures` writes it.
    """

    pk = models.CompositePrimaryKey("consultation_id", "participant_id")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    acts = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(acts__gt=0), name="participation_has_an_act")
        ]

    def __str__(self) -> str:
        return f"{self.acts} acts in {self.consultation_id}"
