"""Draft: a form that its author has not sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db import models
from django.db.models import Q

from consult.core.models import OfOrganisation
from debates.enums import DraftKind
from debates.models.comments import Comment
from debates.models.proposals import Proposal

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic

# The column that names the place of a draft, for each kind.
PLACES: dict[str, str] = {
    DraftKind.CONTRIBUTION: "topic",
    DraftKind.EDIT: "proposal",
    DraftKind.COMMENT: "proposal",
    DraftKind.REPLY: "comment",
}


def _only(place: str) -> Q:
    return Q(**{f"{name}__isnull": name != place for name in ("topic", "proposal", "comment")})


class Draft(OfOrganisation):
    """A form as its author left it, visible to them alone; one for each person and place."""

    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=DraftKind)
    topic = models.ForeignKey(
        "consultations.Topic", on_delete=models.CASCADE, null=True, related_name="+"
    )
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="+")
    typed = models.JSONField(
        help_text="What the fields hold, by name: a list of values each, as they were typed."
    )
    version = models.PositiveIntegerField(help_text="How many times it changed.")
    form = models.UUIDField(null=True, help_text="The key of the form that wrote it last.")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "kind", "topic", "proposal", "comment"],
                nulls_distinct=False,
                name="one_draft_per_place",
            ),
            models.CheckConstraint(
                condition=Q(kind=DraftKind.CONTRIBUTION) & _only("topic")
                | Q(kind__in=[DraftKind.EDIT, DraftKind.COMMENT]) & _only("proposal")
                | Q(kind=DraftKind.REPLY) & _only("comment"),
                name="draft_has_its_place",
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"

    @property
    def place_id(self) -> UUID:
        """The id of the topic, proposal or comment to which the draft belongs."""
        return getattr(self, f"{PLACES[DraftKind(self.kind)]}_id")

    @property
    def about(self) -> Proposal | None:
        """The contribution that the draft edits or discusses; None for a new contribution."""
        return self.comment.proposal if self.comment else self.proposal

    @property
    def consultation(self) -> Consultation:
        """The consultation to which the draft would be sent."""
        return self.about.consultation if self.about else cast("Topic", self.topic).consultation

    def last_value(self, name: str) -> str:
        """Return the value of a field, the last one if there are several, or an empty string."""
        return (self.typed.get(name) or [""])[-1]
