"""`Appeal`: a person contests a decision, and another person reviews it (DSA art. 20)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from consult.core.models import OfOrganisation
from consult.core.postgres.ids import random_id
from moderation.enums import AppealSide, AppealState
from moderation.models.cases import Notice
from moderation.models.decisions import Decision


class Appeal(OfOrganisation):
    """An appeal of one person against one decision, as the author or as a reporter.

    The appeal of a visitor is found by its unguessable id. Its text and its answer can be erased.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    side = models.CharField(max_length=8, choices=AppealSide)
    appellant = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    notice = models.ForeignKey(Notice, on_delete=models.SET_NULL, null=True, related_name="appeals")
    text = models.TextField(max_length=2000, blank=True, default="")
    state = models.CharField(max_length=8, choices=AppealState, default=AppealState.OPEN)
    involved = ArrayField(
        models.UUIDField(),
        default=list,
        db_default=[],
        blank=True,
        help_text="Participants who decided, approved or wrote what is contested, or speak for whom it is signed by.",
    )
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(
        null=True, help_text="When those of the organisation who may hear it were told."
    )
    pool_told_at = models.DateTimeField(
        null=True, help_text="When the installation's pool was told of it."
    )
    heard_by_pool = models.BooleanField(default=False, db_default=False)
    assigned_to = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    assigned_until = models.DateTimeField(null=True)
    answer = models.TextField(max_length=2000, blank=True, default="")
    outcome = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, related_name="ended_appeal"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(side=AppealSide.AUTHOR),
                name="one_appeal_of_an_author",
            ),
            models.UniqueConstraint(
                fields=["decision", "notice"],
                condition=Q(notice__isnull=False),
                name="one_appeal_for_a_notice",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AppealState.unfinished())
                ^ Q(decided_at__isnull=False, outcome__isnull=False),
                name="appeal_ends_with_a_decision",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "state", "created_at"], name="appeals_to_read"),
            models.Index(
                fields=["organisation"],
                name="appeals_unheard",
                condition=Q(decided_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.state}"
