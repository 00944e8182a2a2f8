"""The discussion of a proposal: comments and replies in one flat list.

A reply names the comment that began its thread, and the comment that it answers.
"""

from django.db.models.functions import Now
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from consult.api.comment_serializers import CommentSerializer, WrittenComment, serialize_comments
from consult.api.contracts import ChangesQuery, Contract
from consult.api.fields import LANGUAGES, CharterAccepted, Choice, Id, Text
from consult.api.pagination import BY_CHANGE
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import get_consultation_row
from consult.core.postgres.clock import to_the_minute
from consult.core.postgres.compiled import whole
from consult.core.words import blocks
from debates.comments.actions import comments as comment_actions
from debates.comments.selectors import comments as comment_selectors
from debates.comments.selectors import passages as passage_selectors
from debates.enums import CommentOrdering, Stance
from debates.models import COMMENT_LENGTH, SHORTEST_COMMENT
from debates.proposals.actions import endorsements as endorsement_actions
from debates.proposals.selectors import proposals as proposal_selectors


class CommentQuery(ChangesQuery):
    """The filters and the order of the comments of a proposal."""

    ordering = serializers.ChoiceField(
        CommentOrdering.values, required=False, help_text="`oldest` without it."
    )
    paragraph = serializers.CharField(
        required=False,
        max_length=blocks.LONGEST,
        help_text="Only comments on this paragraph, without their answers.",
    )

    def validate(self, data):
        """Refuse an order that is given together with `updated_after`."""
        if {"updated_after", "ordering"} <= data.keys():
            raise serializers.ValidationError(
                {"ordering": _("Cannot be used together with “updated_after”.")}
            )
        return data


class AllCommentsQuery(ChangesQuery):
    """The filters of the comments of a consultation."""

    consultation = serializers.SlugField(max_length=80)


class CommentEditSerializer(serializers.Serializer):
    """The fields of a comment that its author may change."""

    body = Text(min_length=SHORTEST_COMMENT, max_length=COMMENT_LENGTH, help_text="Markdown.")
    stance = Choice(Stance.values, allow_blank=True, allow_null=True, required=False)


class CommentFormSerializer(CommentEditSerializer):
    """A comment to submit."""

    proposal = Id()
    reply_to = Id(required=False, allow_null=True)
    paragraph = Text(
        required=False,
        allow_blank=True,
        allow_null=True,
        max_length=blocks.LONGEST,
        help_text="The `id` of a paragraph in `body_html` of the proposal; not with `reply_to`.",
    )
    language = Choice(LANGUAGES, allow_null=True, required=False)
    charter_accepted = CharterAccepted()


class BaseCommentViewSet(ApiViewSet):
    """The base class of the view sets of comments, whose times are to the minute."""

    written_kind = "comment"

    def serialize(self, pk):
        """Return a comment, or its tombstone."""
        return self.serialize_all([comment_selectors.get_comment(self.viewer, pk)])[0]

    def serialize_all(self, comments):
        """Return comments, or their tombstones."""
        return serialize_comments(self.viewer, comments)

    def _changed(self, queryset):
        """Return the comments that changed in the minute of `updated_after`, or later."""
        since = to_the_minute(self.query["updated_after"])
        return whole(queryset).filter(changed_at__gte=since, changed_at__lte=Now())


class DiscussionViewSet(BaseCommentViewSet):
    """The comments of one proposal."""

    contracts = {"list": Contract("published.read", WrittenComment, query=CommentQuery, many=True)}

    def list(self, request, id):
        """List the comments and replies of a proposal, the oldest first by default.

        Tombstones stay at their place.
        """
        proposal = proposal_selectors.get_proposal(self.viewer, id)
        ordering = self.query.get("ordering", CommentOrdering.OLDEST)
        rows = comment_selectors.comments(self.viewer, proposal, ordering, with_replies=True)
        if paragraph := self.query.get("paragraph"):
            rows = passage_selectors.on_paragraph(whole(rows), paragraph)
        return self.paginated(rows, comment_selectors.COMMENT_ORDERS[ordering], self.serialize_all)


class CommentViewSet(BaseCommentViewSet):
    """Comments of every proposal."""

    contracts = {
        "list": Contract("published.read", WrittenComment, query=AllCommentsQuery, many=True),
        "retrieve": Contract("published.read", WrittenComment),
        "create": Contract(
            "comment.submit",
            CommentSerializer,
            status=201,
            body=CommentFormSerializer,
            location="comments/{id}/",
        ),
        "partial_update": Contract("comment.edit", CommentSerializer, body=CommentEditSerializer),
        "destroy": Contract("comment.withdraw", status=204),
    }

    def list(self, request):
        """List the comments of a consultation in the order of their last change.

        The discussion of a proposal that is not public is left out.
        """
        rows = comment_selectors.list_comments_of_consultation(
            self.viewer, get_consultation_row(self.viewer, self.query["consultation"])
        )
        return self.paginated(rows, BY_CHANGE, self.serialize_all)

    def retrieve(self, request, id):
        """Return one comment, or its tombstone."""
        return Response(self.serialize(id))

    def create(self, request):
        """Submit a comment on a proposal, or a reply.

        Sending accepts the charter and the licence.
        """
        values = self.body()
        proposal_id = values.pop("proposal")

        def submit():
            return comment_actions.submit_comment(
                viewer=self.viewer, proposal_id=proposal_id, **values
            )

        return self.once(submit, serialize_new=lambda comment: self.serialize_all([comment])[0])

    def partial_update(self, request, id):
        """Change the caller's own comment."""
        values = self.body(partial=True)
        comment = comment_selectors.get_comment(self.viewer, id)
        return self.perform(
            comment_actions.edit_comment, comment_id=id, **{"body": comment.body, **values}
        )

    def destroy(self, request, id):
        """Withdraw the caller's own comment. A tombstone stays."""
        return self.perform(comment_actions.withdraw_comment, comment_id=id)


class EndorsementViewSet(BaseCommentViewSet):
    """Endorsements of a comment by the caller, “Useful” on screen."""

    contracts = {
        "update": Contract("comment.endorse", CommentSerializer),
        "destroy": Contract("comment.endorse", status=204),
    }

    def update(self, request, id):
        """Mark the comment of another author as useful. Doing so again changes nothing."""
        return self._change(endorsement_actions.endorse_comment, id)

    def destroy(self, request, id):
        """Withdraw the caller's endorsement of a comment."""
        return self._change(endorsement_actions.withdraw_endorsement, id)

    def _change(self, act, pk):
        return self.once(
            lambda: act(viewer=self.viewer, comment_id=pk), render=lambda _id: self.serialize(pk)
        )
