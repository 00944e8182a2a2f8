"""The review of a draft synthesis: the draft, and the remarks of participants on its passages."""

from rest_framework import serializers
from rest_framework.response import Response

from consult.api.contracts import ChangesQuery, Contract
from consult.api.fields import LANGUAGES, CharterAccepted, Choice, Flag, Id, Text
from consult.api.pagination import OLDEST
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotFound
from consult.outcomes.models.remarks import REMARK_LENGTH
from consult.outcomes.remarks import actions as remark_actions
from consult.outcomes.remarks import selectors as remark_selectors
from consult.outcomes.syntheses.content import to_json
from consult.outcomes.syntheses.selectors import draft_content


class RemarkSerializer(ReadOnlySerializer):
    """A remark on a passage of the draft, without its author."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(
        allow_null=True,
        help_text="Of the synthesis that followed the remark; null until it is published.",
    )
    passage = serializers.UUIDField(help_text="The `id` of a block of the synthesis.")
    chapter = serializers.CharField(source="chapter_title")
    passage_text = serializers.CharField(
        allow_blank=True, help_text="As the participant read it; empty for quotations and figures."
    )
    agrees = serializers.BooleanField(help_text="Agreements are counted, never listed for others.")
    body = serializers.CharField(allow_blank=True, help_text="Plain text; empty for an agreement.")
    language = serializers.CharField()
    state = serializers.CharField(help_text="`pending` until a moderator has read it, if required.")
    created_at = serializers.DateTimeField()
    reply = serializers.CharField(allow_blank=True, help_text="Of the writers. Plain text.")
    replied_at = serializers.DateTimeField(allow_null=True)
    is_taken_into_account = serializers.BooleanField()
    changed_at = serializers.DateTimeField(help_text="Last change that `updated_after` knows of.")


class ReviewSerializer(ReadOnlySerializer):
    """The review of a draft: its days, the draft while it is open, and the caller's remarks."""

    state = serializers.ChoiceField(
        (remark_selectors.UPCOMING, remark_selectors.OPEN, remark_selectors.CLOSED)
    )
    opens_on = serializers.DateField(source="synthesis.review_opens_on")
    closes_on = serializers.DateField(
        source="synthesis.review_closes_on", help_text="The last day of the review."
    )
    content = serializers.DictField(
        allow_null=True,
        help_text="The draft, in the shape of the content of a synthesis; null unless `open`.",
    )
    remarks = RemarkSerializer(many=True, help_text="Those of the caller, agreements included.")

    def get_content(self, review):
        """Return the content of the draft while participants may read it, or None."""
        if not review.is_open:
            return None
        return to_json(draft_content(self.context["viewer"], review.synthesis.pk))

    def get_remarks(self, review):
        """Return the remarks of the caller in this review."""
        return remark_selectors.own_remarks(self.context["viewer"], review.synthesis).values()


class RemarkFormSerializer(serializers.Serializer):
    """A remark to send."""

    passage = Id(help_text="The `id` of a block in the content of the draft.")
    agrees = Flag(required=False, help_text="True: the passage is right, without a text.")
    body = Text(
        max_length=REMARK_LENGTH,
        allow_blank=True,
        required=False,
        help_text="What should change. Plain text, required unless `agrees`.",
    )
    shows_name = Flag(required=False, help_text="Show the public name beside the remark.")
    language = Choice(LANGUAGES, required=False)
    charter_accepted = CharterAccepted()


class BaseRemarkViewSet(ApiViewSet):
    """The base class of the view sets of remarks."""

    written_kind = "remark"

    def serialize(self, pk):
        """Return a public remark, or a remark of the caller."""
        return self.get_serializer(remark_selectors.show_remark(self.viewer, pk)).data


class SynthesisReviewViewSet(ApiViewSet):
    """The participants' review of the draft of a synthesis."""

    contracts = {"retrieve": Contract("published.read", ReviewSerializer)}

    def retrieve(self, request, slug):
        """Return the review of the draft. Answer 404 where no review was announced."""
        consultation = get_consultation(self.viewer, slug)
        review = remark_selectors.find_review(self.viewer, consultation)
        if review is None:
            raise NotFound
        return Response(self.get_serializer(review).data)


class ConsultationRemarkViewSet(BaseRemarkViewSet):
    """The remarks on the draft of the synthesis of a consultation."""

    contracts = {
        "list": Contract("published.read", RemarkSerializer, query=ChangesQuery, many=True),
        "create": Contract(
            "remark.submit",
            RemarkSerializer,
            status=201,
            body=RemarkFormSerializer,
            location="remarks/{id}/",
        ),
    }

    def list(self, request, slug):
        """List the public remarks, the oldest first, with the replies of the writers.

        The list is empty until the synthesis is published. With `updated_after`, list the changed
        ones, in the order of their changes, without their words where they are not public any more.
        """
        consultation = get_consultation(self.viewer, slug)
        if "updated_after" in self.query:
            rows = remark_selectors.changed_remarks(self.viewer, consultation)
        else:
            rows = remark_selectors.public_remarks(self.viewer, consultation)
        page = map(remark_selectors.empty_remark, self.paginate_queryset(rows, OLDEST))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def create(self, request, slug):
        """Agree with a passage of the draft, or ask for a change of it, while its review is open.

        The caller has one remark on each passage: another one replaces it. Sending a text accepts
        the charter and the licence.
        """
        values = self.body()
        consultation = get_consultation(self.viewer, slug)
        review = remark_selectors.find_review(self.viewer, consultation)
        if review is None:
            raise NotFound
        return self.perform(
            remark_actions.submit_remark,
            synthesis_id=review.synthesis.pk,
            **{"agrees": False, **values},
        )


class RemarkViewSet(BaseRemarkViewSet):
    """A public remark, or a remark of the caller."""

    contracts = {
        "retrieve": Contract("published.read", RemarkSerializer),
        "destroy": Contract("remark.withdraw", status=204),
    }

    def retrieve(self, request, id):
        """Return a public remark, or one of the caller in any state but withdrawn."""
        return Response(self.serialize(id))

    def destroy(self, request, id):
        """Withdraw a remark of the caller. It is no longer counted, nor shown."""
        return self.perform(remark_actions.withdraw_remark, remark_id=id)

    def serialize(self, pk):
        """Return a remark that the caller may read."""
        return self.get_serializer(remark_selectors.show_remark(self.viewer, pk)).data
