"""The coverage of a draft as it was last counted, and the representative selection."""

from django.db import models

from consult.core.models import OfOrganisation


class CoverageCount(OfOrganisation):
    """The coverage of the draft of a synthesis, counted by a job.

    `asked_at` is set while a job is to count it again.
    """

    synthesis = models.OneToOneField(
        "outcomes.Synthesis", on_delete=models.CASCADE, related_name="coverage_count"
    )
    content = models.JSONField(null=True, help_text="`Coverage.to_json`.")
    facts_sha256 = models.CharField(
        max_length=64, default="", db_default="", help_text="Of the facts that were counted."
    )
    counted_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.synthesis_id}"


class RepresentativeSelection(OfOrganisation):
    """The contributions that represent the opinions of a consultation best, in order (ADR 97).

    It is computed once, after the votes are closed, so that no two selections can be compared.
    """

    consultation = models.OneToOneField(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    numbers = models.JSONField(help_text="Numbers of contributions, in the order chosen.")
    people = models.PositiveIntegerField(help_text="Who agreed with a contribution.")
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.consultation_id}"
