"""The models of open data: datasets, one per consultation, their versions, and takedowns."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q

from consult.core.models import OfOrganisation
from consult.opendata.enums import VersionState


class Dataset(OfOrganisation):
    """The published data of a consultation, under the consultation's own slug."""

    consultation = models.OneToOneField(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="dataset"
    )
    slug = models.SlugField(max_length=80)

    latest: DatasetVersion | None  # set by the selectors

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="one_dataset_per_slug")
        ]

    def __str__(self) -> str:
        return self.slug


class DatasetVersion(OfOrganisation):
    """The files of a dataset at one moment. A version is never edited, but it may be withdrawn.

    The manifest (a Data Package) remains when the files are deleted. The person who published the
    version is in the journal, never in the data.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=VersionState, default=VersionState.BUILDING)
    folder = models.CharField(
        max_length=200, blank=True, default="", help_text="In the storage; of one build."
    )
    manifest = models.JSONField(default=dict)
    files = models.JSONField(default=list, help_text="Name, type, bytes and SHA-256 of each file.")
    digest = models.CharField(
        max_length=64, blank=True, default="", help_text="Of the data files' own digests."
    )
    rows_total = models.PositiveBigIntegerField(default=0)
    bytes_total = models.PositiveBigIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(
        max_length=400, blank=True, default="", help_text="Why it was withdrawn."
    )
    takedowns = models.JSONField(
        default=list, help_text="Those known when it was asked for: its files follow them."
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "number"], name="one_version_of_dataset_per_number"
            ),
            models.UniqueConstraint(
                fields=["dataset"],
                condition=Q(state=VersionState.BUILDING),
                name="one_build_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="dataset_version_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.BUILDING, published_at__isnull=True)
                | ~Q(state=VersionState.BUILDING) & Q(published_at__isnull=False),
                name="public_version_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=VersionState.WITHDRAWN) | ~Q(reason=""),
                name="withdrawal_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} v{self.number}"

    @property
    def consultation_id(self) -> UUID:
        """The id of the consultation, for the journal."""
        return self.dataset.consultation_id

    @property
    def is_withdrawn(self) -> bool:
        """True if the files are deleted. The manifest and the reason remain."""
        return self.state == VersionState.WITHDRAWN


class Takedown(OfOrganisation):
    """A record that texts or a name are no longer public, saved in the transaction of that action.

    It is deleted once the files are replaced. A version that was requested before the takedown may
    still show them, even if its date is later.
    """

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    reason = models.CharField(
        max_length=400, help_text="What is said of the versions withdrawn for it."
    )

    def __str__(self) -> str:
        return self.reason
