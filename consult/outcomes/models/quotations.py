"""Quotations in the draft of a synthesis."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from consult.core.models import OfOrganisation
from consult.outcomes.enums import QuotationKind, QuotationState
from consult.outcomes.models.syntheses import Block

QUOTATION_LENGTH = 4000  # as `quotations/verbatim/` accepts


class QuotationQuerySet(models.QuerySet):
    """Chainable filters of quotations."""

    def in_draft(self) -> Self:
        """Return the quotations that the draft contains."""
        return self.filter(
            replaced_at=None, block__deleted_at=None, block__chapter__deleted_at=None
        )

    def of_synthesis(self, synthesis_id: UUID | str) -> Self:
        """Return the quotations of a synthesis, those of earlier versions included."""
        return self.filter(block__chapter__synthesis=synthesis_id)


class Quotation(OfOrganisation):
    """A quotation: words that were compared with one version of a public text.

    A quotation of a comment also names the contribution that the comment is about. A quotation
    whose source was erased or removed has no words.

    A writer who changes a quotation makes another row, because published versions refer to the
    earlier one: it is compared again whenever its source changes.
    """

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="quotations")
    replaced_at = models.DateTimeField(
        null=True, help_text="When a writer replaced or deleted it in the draft."
    )
    kind = models.CharField(max_length=8, choices=QuotationKind)
    proposal = models.ForeignKey(
        "debates.Proposal", on_delete=models.CASCADE, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(
        null=True, help_text="The number of the quoted version of the contribution."
    )
    comment = models.ForeignKey(
        "debates.Comment", on_delete=models.CASCADE, null=True, related_name="+"
    )
    recording = models.ForeignKey(
        "workshops.Recording", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    passages = models.JSONField(default=list, help_text="[[segment id, version]] in order.")
    start = models.FloatField(null=True)
    end = models.FloatField(null=True)
    source_sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of the text with which the words were compared."
    )
    text = models.TextField(
        max_length=QUOTATION_LENGTH,
        blank=True,
        help_text="`[…]` stands for removed words, `[word]` for words of the editor.",
    )
    highlight = models.TextField(
        max_length=QUOTATION_LENGTH,
        blank=True,
        default="",
        help_text="The part of the text that the page highlights.",
    )
    is_attributed = models.BooleanField(default=False)
    accepted_warnings = models.JSONField(
        default=list, help_text="The warnings that the writer confirmed."
    )
    state = models.CharField(max_length=14, choices=QuotationState, default=QuotationState.VERIFIED)
    verified_at = models.DateTimeField()

    objects = QuotationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["block"],
                condition=Q(replaced_at__isnull=True),
                name="one_quotation_per_block",
            ),
            models.CheckConstraint(
                condition=Q(state__in=QuotationState.values), name="quotation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=QuotationKind.PROPOSAL, proposal__isnull=False, version__gte=1)
                | Q(kind=QuotationKind.COMMENT, proposal__isnull=False, comment__isnull=False)
                | Q(kind=QuotationKind.SEGMENT),
                name="quotation_names_its_source",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(state=QuotationState.SOURCE_REMOVED),
                name="quotation_has_words",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__gte=0, end__gte=F("start")),
                name="quotation_has_its_seconds",
            ),
        ]
        indexes = [models.Index(fields=["proposal"], name="quotations_of_proposal")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_in_source(self) -> bool:
        """Return whether the last comparison found the words in their public source.

        Earlier versions of a contribution stay public. Earlier texts of a comment do not.
        """
        is_earlier_version = (
            self.kind == QuotationKind.PROPOSAL and self.state == QuotationState.SOURCE_CHANGED
        )
        return self.state == QuotationState.VERIFIED or is_earlier_version
