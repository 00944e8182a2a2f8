"""Objection: the author of a contribution disagrees with how the synthesis uses it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.core.models import OfOrganisation
from moderation.enums import ModerationState

OBJECTION_LENGTH = 2000
REPLY_LENGTH = 4000


class Objection(OfOrganisation):
    """A public text by the author of a contribution, about one passage of the synthesis.

    `passage` is the id of a block in the content of a published version. The reply is words of the
    authority.
    """

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    proposal = models.ForeignKey("debates.Proposal", on_delete=models.CASCADE, related_name="+")
    passage = models.UUIDField()
    version = models.PositiveIntegerField(help_text="Number of the version that was objected to.")
    author = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    body = models.TextField(max_length=OBJECTION_LENGTH)
    language = models.CharField(max_length=2, default="fr")
    state = models.CharField(
        max_length=20, choices=ModerationState, default=ModerationState.PUBLISHED
    )
    decision_number = models.PositiveIntegerField(null=True)
    decision_reason = models.CharField(max_length=16, blank=True, default="")
    reply = models.TextField(max_length=REPLY_LENGTH, blank=True, default="")
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    refusals = {
        "one_objection_per_passage": (
            "body",
            _("You objected to this passage already. Withdraw that objection first."),
        ),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "passage"],
                condition=~Q(state__in=[ModerationState.WITHDRAWN, ModerationState.ERASED]),
                name="one_objection_per_passage",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ModerationState.values), name="objection_state_known"
            ),
            models.CheckConstraint(
                condition=Q(reply="") | Q(replied_at__isnull=False), name="reply_has_its_date"
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "passage"], name="objections_by_passage"),
            models.Index(fields=["consultation", "changed_at", "id"], name="objections_by_change"),
        ]

    def __str__(self) -> str:
        return f"{self.passage} {self.state}"

    @property
    def moderation(self) -> ModerationState:
        """The state of moderation as a `ModerationState`."""
        return ModerationState(self.state)
