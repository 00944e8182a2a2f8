"""The marks of tasks that a person has reviewed."""

from django.db import models

from consult.consultations.enums import SetupTask
from consult.core.models import OfOrganisation


class SetupMark(OfOrganisation):
    """The mark of a task of the preparation whose texts a person reviewed.

    The mark holds while the texts have the same hash. The journal records who set it.
    """

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    task = models.CharField(max_length=12, choices=SetupTask)
    content_hash = models.BinaryField(max_length=32)
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "task"], name="one_mark_per_task"),
            models.CheckConstraint(
                condition=models.Q(task__in=SetupTask.values), name="setup_task_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} of {self.consultation_id}"
