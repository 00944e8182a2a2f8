"""ImportedTally: votes counted elsewhere."""

from django.db import models
from django.db.models import F, Q

from consult.core.models import OfOrganisation
from debates.models.comments import Comment
from debates.models.proposals import Proposal


class ImportedTally(OfOrganisation):
    """Votes counted elsewhere, known as totals only. They are shown apart, under their origin.

    They are never in the ledger.
    """

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, null=True, related_name="imported_tallies"
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, related_name="imported_tallies"
    )
    origin = models.CharField(max_length=60)
    agree = models.PositiveIntegerField(default=0)
    mixed = models.PositiveIntegerField(default=0)
    disagree = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "origin"], name="one_imported_tally_per_proposal"
            ),
            models.UniqueConstraint(
                fields=["comment", "origin"], name="one_imported_tally_per_comment"
            ),
            models.CheckConstraint(
                condition=Q(proposal__isnull=False, comment__isnull=True)
                | Q(proposal__isnull=True, comment__isnull=False),
                name="imported_tally_of_one_object",
            ),
            models.CheckConstraint(
                condition=Q(total=F("agree") + F("mixed") + F("disagree")),
                name="imported_tally_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin}: {self.total}"
