"""Fields of every text of the debate: its state of moderation, its rendered HTML and its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now

from consult.core.models import OfOrganisation, Redactable
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from debates.models.tallies import ImportedTally

TITLE_LENGTH = 160
BODY_LENGTH = 40000
COMMENT_LENGTH = 5000
SHORTEST_TITLE = 15
SHORTEST_BODY = 20
SHORTEST_COMMENT = 2
LANGUAGE_LENGTH = 35  # the longest BCP 47 tag that a protocol must take (RFC 5646, section 4.4.1)


class Moderated(Redactable, OfOrganisation):
    """A text that moderation can act on, with its state and the fields that its tombstone hides."""

    body_html = models.TextField(editable=False, default="")
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(
        max_length=20, choices=ModerationState, default=ModerationState.PUBLISHED
    )
    decision_number = models.PositiveIntegerField(null=True)
    decision_reason = models.CharField(max_length=16, blank=True, default="")

    # The names of the foreign keys to other texts, which are masked with this one.
    points_to_texts: tuple = ()

    class Meta:
        abstract = True

    @property
    def moderation(self) -> ModerationState:
        """The state of moderation as a `ModerationState`."""
        return ModerationState(self.state)


class Contributed(Moderated):
    """A text that an author contributed, here or on another platform."""

    language = models.CharField(max_length=LANGUAGE_LENGTH, default="fr", help_text="A BCP 47 tag.")
    updated_at = models.DateTimeField()
    # A trigger writes this column (ADR 68): the time of the last change of the text, its author,
    # its state or its moderation decision.
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    published_at = models.DateTimeField(
        null=True, help_text="When it became public for the first time."
    )
    origin = models.CharField(max_length=60, blank=True, default="")
    origin_id = models.CharField(max_length=120, blank=True, default="")

    imported_tallies: RelatedManager[ImportedTally]

    class Meta:
        abstract = True

    @property
    def totals_elsewhere(self) -> list[ImportedTally]:
        """The votes counted on the platform of origin; an empty list for texts written here."""
        return list(self.imported_tallies.all()) if self.origin else []
