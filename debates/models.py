"""Proposal with its versions, Comment, Endorsement, ImportedTally."""

import random

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from consult.accounts.enums import Role
from consult.consultations.enums import Licence
from consult.core.models import OfOrganisation
from debates.enums import ProposalKind, Stance
from moderation.enums import ModerationState

TITLE_LENGTH, BODY_LENGTH, COMMENT_LENGTH = 160, 40000, 5000


def a_place_in_the_ring():
    """Where a proposal stands in the random order: fixed, so that a seeded walk around the ring repeats nothing."""
    return random.getrandbits(31)


class Moderated(OfOrganisation):
    """A text that moderation can act upon: state, and what its tombstone says."""

    language = models.CharField(max_length=5, default="fr")
    body_html = models.TextField(editable=False, default="")
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(max_length=20, choices=ModerationState, default=ModerationState.PUBLISHED)
    decision_number = models.PositiveIntegerField(null=True)
    decision_reason = models.CharField(max_length=16, blank=True, default="")
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=60, blank=True, default="")
    origin_id = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def moderation(self):
        """Its state, as a choice that answers questions."""
        return ModerationState(self.state)


class ModeratedQuerySet(models.QuerySet):
    """The one visibility rule of texts: public ones and tombstones for all, pending ones for author and staff.

    A tombstone shows nothing of the text: `selectors.mask` empties it for whoever may not read it.
    """

    consultation_path = "consultation"

    def visible_to(self, viewer):
        """Texts whose existence the viewer may know of."""
        path = self.consultation_path
        rows = self.filter(organisation=viewer.organisation)
        if viewer.is_system:
            return rows
        staff = viewer.consultations_as(Role.MODERATOR, Role.MANAGER)
        seen = Q(published_at__isnull=False) & ~Q(state=ModerationState.PENDING)
        if viewer.participant:
            seen |= Q(author=viewer.participant)
        if staff:
            seen |= Q(**{f"{path}__in": staff})
        if not viewer.is_organisation_admin:
            open_to_all = Q(**{f"{path}__published_at__isnull": False})
            rows = rows.filter(open_to_all | Q(**{f"{path}__in": staff}) if staff else open_to_all)
        return rows.filter(seen)

    def counted(self):
        """Texts that figures count: published, or behind a warning."""
        return self.filter(state__in=ModerationState.with_public_text())


class ProposalCounter(OfOrganisation):
    """The last proposal number given in a consultation; its row is the lock that numbers."""

    consultation = models.OneToOneField("consultations.Consultation", on_delete=models.CASCADE, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.consultation_id}: {self.last}"


class Proposal(Moderated):
    """A contribution: individual, institutional or collective."""

    consultation = models.ForeignKey("consultations.Consultation", on_delete=models.PROTECT, related_name="proposals")
    topic = models.ForeignKey("consultations.Topic", on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=11, choices=ProposalKind, default=ProposalKind.INDIVIDUAL)
    title = models.CharField(max_length=TITLE_LENGTH)
    body = models.TextField(max_length=BODY_LENGTH)
    author = models.ForeignKey("accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="proposals")
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.SET_NULL, null=True, related_name="proposals"
    )
    participants = models.PositiveIntegerField(null=True, help_text="People behind a collective contribution.")
    charter = models.ForeignKey("consultations.Charter", on_delete=models.PROTECT, null=True, related_name="+")
    licence = models.CharField(max_length=20, choices=Licence, blank=True, default="")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    place = models.CharField(max_length=120, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    shuffle = models.PositiveIntegerField(default=a_place_in_the_ring, editable=False)
    comments_count = models.PositiveIntegerField(default=0)
    search = SearchVectorField(null=True, editable=False)

    objects = ModeratedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="one_proposal_per_number"),
            models.UniqueConstraint(
                fields=["consultation", "origin", "origin_id"], condition=~Q(origin=""), name="one_proposal_per_origin"
            ),
            models.CheckConstraint(condition=Q(state__in=ModerationState.values), name="proposal_state_known"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="proposal_place_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "-created_at", "-id"], name="proposals_by_time"),
            models.Index(fields=["topic", "-created_at", "-id"], name="proposals_of_topic_by_time"),
            models.Index(fields=["consultation", "shuffle", "id"], name="proposals_ring"),
            models.Index(fields=["topic", "shuffle", "id"], name="proposals_of_topic_ring"),
            models.Index(fields=["consultation", "-comments_count", "-id"], name="proposals_by_comments"),
            GinIndex(fields=["search"], name="proposals_search"),
            GinIndex(fields=["title"], name="proposals_title_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self):
        return f"n° {self.number}"


class ProposalVersion(OfOrganisation):
    """A public version of a proposal's text; the first is the one submitted."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_LENGTH)
    body = models.TextField(max_length=BODY_LENGTH)
    body_html = models.TextField(editable=False, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="one_version_per_number")]

    def __str__(self):
        return f"{self.proposal_id} v{self.number}"


class Comment(Moderated):
    """A contribution to the discussion of a proposal: two columns, not a tree; screens show one level of replies."""

    consultation = models.ForeignKey("consultations.Consultation", on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments")
    root = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="thread")
    reply_to = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    author = models.ForeignKey("accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="comments")
    stance = models.CharField(max_length=7, choices=Stance, blank=True, default="")
    body = models.TextField(max_length=COMMENT_LENGTH)
    is_official = models.BooleanField(default=False)
    endorsements_count = models.PositiveIntegerField(default=0)
    charter = models.ForeignKey("consultations.Charter", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ModeratedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "origin", "origin_id"], condition=~Q(origin=""), name="one_comment_per_origin"
            ),
            models.CheckConstraint(condition=Q(state__in=ModerationState.values), name="comment_state_known"),
            models.CheckConstraint(
                condition=Q(root__isnull=True, reply_to__isnull=True) | Q(root__isnull=False, reply_to__isnull=False),
                name="reply_has_root_and_target",
            ),
        ]
        indexes = [
            models.Index(fields=["proposal", "-created_at", "-id"], name="comments_by_time"),
            models.Index(fields=["proposal", "-endorsements_count", "-id"], name="comments_by_use"),
            models.Index(fields=["root", "created_at", "id"], name="replies_by_time"),
        ]

    def __str__(self):
        return f"comment {self.pk}"


class Endorsement(OfOrganisation):
    """« Useful » on a comment, once per participant."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="endorsements")
    participant = models.ForeignKey("accounts.Participant", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "participant"], name="one_endorsement")]

    def __str__(self):
        return f"{self.participant_id} on {self.comment_id}"


class ImportedTally(OfOrganisation):
    """Votes counted elsewhere, known as totals only: shown apart, named by origin, never in the ledger."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, null=True, related_name="imported_tallies")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="imported_tallies")
    origin = models.CharField(max_length=60)
    agree = models.PositiveIntegerField(default=0)
    mixed = models.PositiveIntegerField(default=0)
    disagree = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "origin"], name="one_imported_tally_per_proposal"),
            models.UniqueConstraint(fields=["comment", "origin"], name="one_imported_tally_per_comment"),
            models.CheckConstraint(
                condition=Q(proposal__isnull=False, comment__isnull=True)
                | Q(proposal__isnull=True, comment__isnull=False),
                name="imported_tally_of_one_object",
            ),
            models.CheckConstraint(
                condition=Q(total=F("agree") + F("mixed") + F("disagree")), name="imported_tally_adds_up"
            ),
        ]

    def __str__(self):
        return f"{self.origin}: {self.total}"
