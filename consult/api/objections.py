"""The objections of authors to passages of the published synthesis, and the replies to them."""

from rest_framework import serializers

from consult.api.contracts import ChangesQuery, Contract
from consult.api.fields import LANGUAGES, Choice, Id, Text
from consult.api.pagination import OLDEST
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotFound
from consult.outcomes.models.objections import OBJECTION_LENGTH
from consult.outcomes.objections import actions as objection_actions
from consult.outcomes.objections import selectors as objection_selectors
from debates.proposals.selectors.proposals import get_proposal_row


class ObjectionSerializer(ReadOnlySerializer):
    """An objection of the author of a contribution to a passage that uses it."""

    id = serializers.UUIDField()
    proposal = serializers.UUIDField(source="proposal_id")
    passage = serializers.UUIDField(
        help_text="The `id` of a block in the content of the synthesis."
    )
    version = serializers.IntegerField(help_text="Of the synthesis, when the author objected.")
    body = serializers.CharField(
        allow_blank=True, help_text="Plain text; empty where it is not public any more."
    )
    language = serializers.CharField()
    state = serializers.CharField(help_text="`pending` until a moderator has read it, if required.")
    created_at = serializers.DateTimeField()
    reply = serializers.CharField(allow_blank=True, help_text="Of the writers. Plain text.")
    replied_at = serializers.DateTimeField(allow_null=True)
    changed_at = serializers.DateTimeField(help_text="Last change that `updated_after` knows of.")


class ObjectionFormSerializer(serializers.Serializer):
    """An objection to send."""

    proposal = Id(help_text="A contribution of the caller.")
    passage = Id(help_text="The `block` of a use in the outcome of the contribution.")
    body = Text(max_length=OBJECTION_LENGTH, help_text="Plain text.")
    language = Choice(LANGUAGES, required=False)


class ConsultationObjectionViewSet(ApiViewSet):
    """The objections to the synthesis of a consultation."""

    written_kind = "objection"
    contracts = {
        "list": Contract("published.read", ObjectionSerializer, query=ChangesQuery, many=True),
        "create": Contract(
            "objection.submit", ObjectionSerializer, status=201, body=ObjectionFormSerializer
        ),
    }

    def list(self, request, slug):
        """List the public objections, the oldest first, with the replies.

        An objection leaves the list with the contribution that it is about. With `updated_after`,
        list the changed ones, in the order of their changes, without their words where they are not
        public any more.
        """
        consultation = get_consultation(self.viewer, slug)
        if "updated_after" in self.query:
            rows = objection_selectors.changed_objections(self.viewer, consultation)
        else:
            rows = objection_selectors.all_public_objections(self.viewer, consultation)
        page = map(objection_selectors.empty_objection, self.paginate_queryset(rows, OLDEST))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def create(self, request, slug):
        """Object to a passage that uses a contribution of the caller.

        The objection is public at once, or pending where moderators read texts first.
        """
        values = self.body()
        consultation = get_consultation(self.viewer, slug)
        proposal = get_proposal_row(self.viewer, values.pop("proposal"))
        if proposal.consultation_id != consultation.pk:
            raise NotFound
        return self.perform(objection_actions.submit_objection, proposal_id=proposal.pk, **values)

    def serialize(self, pk):
        """Return an objection of the caller."""
        return self.get_serializer(objection_selectors.get_objection(self.viewer, pk)).data
