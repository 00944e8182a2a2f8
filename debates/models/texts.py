"""What every text of the debate has: a state of moderation, a rendering, an origin."""

from django.db import models
from django.db.models.functions import Now

from consult.core.models import OfOrganisation
from moderation.enums import ModerationState

TITLE_LENGTH, BODY_LENGTH, COMMENT_LENGTH = 160, 40000, 5000
SHORTEST_TITLE, SHORTEST_BODY, SHORTEST_COMMENT = 15, 20, 2
LANGUAGE_LENGTH = 35  # the longest BCP 47 tag that a protocol must take (RFC 5646, section 4.4.1)


class Moderated(OfOrganisation):
    """A text that moderation can act upon: its state, what its tombstone says, and what that hides."""

    body_html = models.TextField(editable=False, default="")
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(max_length=20, choices=ModerationState, default=ModerationState.PUBLISHED)
    decision_number = models.PositiveIntegerField(null=True)
    decision_reason = models.CharField(max_length=16, blank=True, default="")

    # What a tombstone is emptied of, the lists it no longer has, and the texts it points to.
    veiled: dict = {}
    lists: tuple = ()
    points_to_texts: tuple = ()
    is_masked = False

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Save a text, never one that was emptied for a reader."""
        if self.is_masked:
            raise RuntimeError("This copy was emptied for its reader.")
        super().save(*args, **kwargs)

    def forget_lists(self):
        """Have nothing in one's lists any more (totals counted elsewhere say what a text was about)."""
        for name in self.lists:
            self._prefetched_objects_cache[name] = getattr(self, name).none()

    @property
    def moderation(self):
        """Its state, as a choice that answers questions."""
        return ModerationState(self.state)


class Contributed(Moderated):
    """A text that somebody contributed, here or on another platform."""

    language = models.CharField(max_length=LANGUAGE_LENGTH, default="fr", help_text="A BCP 47 tag.")
    updated_at = models.DateTimeField()
    # Written by a trigger (ADR 68): the last change of the text, its author, its state or what moderation says of it.
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    published_at = models.DateTimeField(null=True, help_text="When it became public for the first time.")
    origin = models.CharField(max_length=60, blank=True, default="")
    origin_id = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def totals_elsewhere(self):
        """Votes counted where it comes from, by origin; none on what was written here."""
        return list(self.imported_tallies.all()) if self.origin else []
