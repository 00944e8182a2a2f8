"""Comment and Endorsement."""

from typing import Self

from django.db import models
from django.db.models import Q

from consult.accounts.viewer import Viewer
from consult.core.models import OfOrganisation
from consult.core.postgres.ids import random_id
from consult.core.words import blocks
from debates.enums import Stance
from debates.models.proposals import Proposal
from debates.models.texts import COMMENT_LENGTH, Contributed
from debates.visibility import ModeratedQuerySet
from moderation.enums import ModerationState

# Only the author of an answered comment is shown next to its answer, so its text is not loaded.
UNSAID = ("reply_to__body", "reply_to__body_html")


class CommentQuerySet(ModeratedQuerySet):
    """Comments. When a proposal leaves public view, its comments leave it too."""

    def complete(self) -> Self:
        """Add the author, the author of the answered comment, and imported totals.

        This takes one query, or two if a comment was imported.
        """
        return self.select_related("author", "reply_to__author").defer(*UNSAID).with_totals()

    def with_proposal(self) -> Self:
        """Add what `complete` adds and the discussed proposal, in as many queries."""
        return self.complete().select_related("proposal__consultation").defer("proposal__search")

    def top_level(self) -> Self:
        """Return the comments that answer no other comment, with author and imported totals.

        This takes as many queries as `complete`, and reads fewer columns.
        """
        return (
            self.filter(root__isnull=True).select_related(None).select_related("author").defer(None)
        )

    def _known_condition(self, viewer: Viewer) -> Q:
        known = Q(
            published_at__isnull=False, proposal__state__in=ModerationState.with_public_text()
        )
        if viewer.participant:
            known |= Q(author=viewer.participant)
        if not viewer.is_organisation_admin:
            known &= Q(consultation__published_at__isnull=False)
        return known | self._staff_condition(viewer)


class Comment(Contributed):
    """A contribution to the discussion of a proposal.

    The columns `root` and `reply_to` replace a tree; screens show one level of replies. The words
    of a comment are indexed in a column that only PostgreSQL fills and reads (ADR 0033).
    """

    # The id is random. An id made from the time would date a comment to the millisecond in the open
    # data.
    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments")
    root = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="thread")
    reply_to = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="replies"
    )
    author = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="comments"
    )
    stance = models.CharField(max_length=7, choices=Stance, blank=True, default="")
    shows_opinion = models.BooleanField(
        default=False,
        db_default=False,
        help_text="The author shows their opinion on the proposal beside it (ADR 90).",
    )
    body = models.TextField(max_length=COMMENT_LENGTH)
    refused_body = models.TextField(
        max_length=COMMENT_LENGTH,
        blank=True,
        default="",
        db_default="",
        help_text="What it said when a moderator asked for a correction, until the next decision.",
    )
    unmasked = models.JSONField(
        default=dict,
        db_default={},
        help_text="What it said before words were masked, and these words (ADR 117).",
    )
    is_official = models.BooleanField(default=False)
    paragraph = models.CharField(
        max_length=blocks.LONGEST,
        blank=True,
        default="",
        db_default="",
        help_text="The block of the text it is about.",
    )
    paragraph_version = models.PositiveIntegerField(
        null=True, help_text="The version in which it had that block."
    )
    endorsements_count = models.PositiveIntegerField(default=0)
    charter = models.ForeignKey(
        "consultations.Charter", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = CommentQuerySet.as_manager()

    veiled = {
        "body": "",
        "body_html": "",
        "refused_body": "",
        "unmasked": {},
        "language": "",
        "author": None,
        "stance": "",
        "shows_opinion": False,
        "is_official": False,
        "paragraph": "",
        "paragraph_version": None,
        "endorsements_count": 0,
        "origin": "",
        "origin_id": "",
    }
    lists = ("imported_tallies",)
    points_to_texts = ("proposal", "root", "reply_to")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "origin", "origin_id"],
                condition=~Q(origin=""),
                name="one_comment_per_origin",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ModerationState.values), name="comment_state_known"
            ),
            models.CheckConstraint(
                condition=Q(root__isnull=True, reply_to__isnull=True)
                | Q(root__isnull=False, reply_to__isnull=False),
                name="reply_has_root_and_target",
            ),
            models.CheckConstraint(
                condition=Q(paragraph="", paragraph_version__isnull=True)
                | Q(paragraph__startswith="p-", paragraph_version__isnull=False, root__isnull=True),
                name="comment_on_a_paragraph_of_a_version",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-created_at", "-id"], name="comments_everywhere_by_time"
            ),
            models.Index(fields=["proposal", "-created_at", "-id"], name="comments_by_time"),
            models.Index(fields=["consultation", "changed_at", "id"], name="comments_by_change"),
            models.Index(
                fields=["proposal", "-endorsements_count", "-created_at", "-id"],
                name="comments_by_use",
            ),
            models.Index(fields=["root", "created_at", "id"], name="replies_by_time"),
            models.Index(
                fields=["proposal", "paragraph"],
                include=["organisation", "state"],
                condition=Q(paragraph__gt=""),
                name="comments_on_paragraphs",
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Endorsement(OfOrganisation):
    """A "useful" mark on a comment, once per participant."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="endorsements")
    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "participant"], name="one_endorsement")
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} on {self.comment_id}"
