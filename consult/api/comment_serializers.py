"""The serializers of comments and of their tombstones."""

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from consult.accounts.viewer import Viewer
from consult.api.addresses import Addresses
from consult.api.people import AuthorSerializer, author
from consult.api.proposal_serializers import LIVING, ImportedTallySerializer, without_empty
from consult.api.serializers import ReadOnlySerializer
from consult.core.postgres.clock import to_the_minute
from debates.comments.selectors.comments import path_of_comment
from debates.enums import Stance
from moderation.enums import ModerationState, Reason


class TimesToTheMinuteSerializer(ReadOnlySerializer):
    """The times of a comment: a second may reveal who voted then (ADR 136)."""

    def get_created_at(self, comment):
        """Return the minute of the comment."""
        return to_the_minute(comment.created_at)

    def get_updated_at(self, comment):
        """Return the minute of the last edit of its text."""
        return to_the_minute(comment.updated_at)

    def get_changed_at(self, comment):
        """Return the minute of its last change."""
        return to_the_minute(comment.changed_at)


class CommentSerializer(TimesToTheMinuteSerializer):
    """A comment whose text the reader may see."""

    id = serializers.UUIDField()
    proposal = serializers.UUIDField(source="proposal_id")
    root = serializers.UUIDField(  # type: ignore[assignment]  # a field keeps the name that the API gives it
        source="root_id", allow_null=True, help_text="The comment that began the thread."
    )
    reply_to = serializers.UUIDField(source="reply_to_id", allow_null=True)
    body = serializers.CharField(help_text="Markdown, as written.")
    body_html = serializers.CharField(help_text="Sanitised.")
    language = serializers.CharField()
    stance = serializers.ChoiceField(Stance.values, allow_null=True)
    paragraph = serializers.CharField(
        allow_null=True,
        help_text="The `id`, in `body_html` of the proposal, of the paragraph it is about.",
    )
    paragraph_version = serializers.IntegerField(
        allow_null=True, help_text="The version that had this paragraph, where later ones may not."
    )
    state = serializers.ChoiceField(LIVING)
    author = AuthorSerializer(allow_null=True)
    is_official = serializers.BooleanField()
    endorsements_count = serializers.IntegerField()
    imported_tallies = ImportedTallySerializer(many=True, source="totals_elsewhere")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(help_text="Last edit of the text.")
    changed_at = serializers.DateTimeField(help_text="Last change that `updated_after` knows of.")
    url = serializers.URLField()

    def get_author(self, comment):
        """Return the author of the comment, or None."""
        return author(comment.author)

    def get_url(self, comment):
        """Return the address that opens the comment in its thread, even in a long discussion."""
        return self.context["addresses"].path(path_of_comment(comment))


class CommentTombstoneSerializer(TimesToTheMinuteSerializer):
    """The public rest of a comment that is no longer public."""

    id = serializers.UUIDField()
    proposal = serializers.UUIDField(source="proposal_id")
    root = serializers.UUIDField(source="root_id", allow_null=True)  # type: ignore[assignment]  # a field keeps the name that the API gives it
    reply_to = serializers.UUIDField(source="reply_to_id", allow_null=True)
    state = serializers.ChoiceField([*ModerationState.tombstones(), ModerationState.PENDING])
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField(help_text="Last change that `updated_after` knows of.")
    reason = serializers.ChoiceField(Reason.values, source="decision_reason", required=False)
    decision = serializers.IntegerField(source="decision_number", required=False)

    def to_representation(self, instance):
        """Return the tombstone. Leave out reason and decision where no moderator decided."""
        return without_empty(super().to_representation(instance), "reason", "decision")


WrittenComment = PolymorphicProxySerializer(
    component_name="CommentOrTombstone",
    serializers=[CommentSerializer, CommentTombstoneSerializer],
    resource_type_field_name=None,
)


def serialize_comments(viewer: Viewer, comments) -> list:
    """Return comments as the viewer may read them, tombstones included.

    The comments must have their proposals loaded.
    """
    whole = CommentSerializer(context={"addresses": Addresses(viewer.organisation)})
    stone = CommentTombstoneSerializer()
    return [
        (stone if c.moderation.is_tombstone or c.is_masked else whole).to_representation(c)
        for c in comments
    ]
