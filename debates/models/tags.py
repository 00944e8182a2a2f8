"""ProposalTag: a tag of a contribution, from the list of its consultation."""

from django.db import models
from django.db.models import Q

from consult.core.models import OfOrganisation

MOST_TAGS = 3


class ProposalTag(OfOrganisation):
    """A tag of a contribution. The constraint on its place limits the number of tags."""

    proposal = models.ForeignKey(
        "debates.Proposal", on_delete=models.CASCADE, related_name="tag_places"
    )
    tag = models.ForeignKey("consultations.Tag", on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "place"], name="one_tag_per_place"),
            models.UniqueConstraint(fields=["tag", "proposal"], name="one_tag_once"),
            models.CheckConstraint(
                condition=Q(place__range=(1, MOST_TAGS)), name="proposal_has_few_tags"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.proposal_id}"
