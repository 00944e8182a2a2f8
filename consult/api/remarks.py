"""The remarks of participants on the draft of a synthesis, public since it is published."""

from rest_framework import serializers

from consult.api.contracts import Contract, ListQuery
from consult.api.doors import Door
from consult.api.pagination import OLDEST
from consult.api.shapes import Shape
from consult.consultations.selectors.consultations import get_consultation
from consult.outcomes.remarks.selectors import public_remarks


class RemarkShape(Shape):
    """A remark that asked for a change of a passage of the draft, without its author."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(help_text="Of the synthesis that followed the remark.")
    passage = serializers.UUIDField(help_text="The `id` of a block of the synthesis.")
    chapter = serializers.CharField(source="chapter_title")
    passage_text = serializers.CharField(
        allow_blank=True, help_text="As the participant read it; empty for quotations and figures."
    )
    body = serializers.CharField(help_text="Plain text.")
    language = serializers.CharField()
    created_at = serializers.DateTimeField()
    reply = serializers.CharField(allow_blank=True, help_text="Of the writers. Plain text.")
    is_taken_into_account = serializers.BooleanField()


class RemarksOfConsultation(Door):
    """The remarks on the draft of the synthesis of a consultation."""

    contracts = {"list": Contract("published.read", RemarkShape, query=ListQuery, many=True)}

    def list(self, request, slug):
        """List the public remarks, the oldest first, with the replies of the writers.

        The list is empty until the synthesis is published.
        """
        consultation = get_consultation(self.viewer, slug)
        page = self.paginate_queryset(public_remarks(self.viewer, consultation), OLDEST)
        return self.get_paginated_response(RemarkShape(page, many=True).data)
