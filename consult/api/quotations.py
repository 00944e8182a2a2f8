"""The quotations of the published synthesis of a consultation."""

from rest_framework import serializers

from consult.api.contracts import Contract, ListQuery
from consult.api.pagination import OLDEST
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import get_consultation
from consult.outcomes.enums import QuotationKind, QuotationState
from consult.outcomes.quotations.public_quotations import list_quotations


class QuotationSoundSerializer(ReadOnlySerializer):
    """Seconds of a recording."""

    recording = serializers.UUIDField()
    start = serializers.FloatField()
    end = serializers.FloatField()


class QuotationSerializer(ReadOnlySerializer):
    """A quotation: words that were compared with one version of a public text."""

    id = serializers.UUIDField()
    text = serializers.CharField(
        source="shown.content.text",
        help_text="`[…]` stands for removed words, `[word]` for words of the writer.",
    )
    kind = serializers.ChoiceField(QuotationKind.values)
    state = serializers.ChoiceField(QuotationState.values, source="shown.content.state")
    chapter = serializers.CharField(
        source="shown.chapter.title", help_text="The title of the chapter."
    )
    topic = serializers.UUIDField(source="shown.chapter.topic.id", allow_null=True)
    number = serializers.IntegerField(
        source="shown.content.number",
        help_text="Of the contribution, or of the workshop of spoken words.",
    )
    proposal = serializers.UUIDField(allow_null=True, source="proposal_id")
    version = serializers.IntegerField(
        allow_null=True, help_text="The quoted version of the contribution."
    )
    comment = serializers.UUIDField(allow_null=True, source="comment_id")
    sound = QuotationSoundSerializer(source="shown.content.sound", allow_null=True)
    author = serializers.CharField(
        source="shown.content.author_label",
        allow_null=True,
        help_text="The public name, or the kind of author where the author is not named.",
    )
    url = serializers.URLField(help_text="Address of the page of the quoted text.")

    def get_url(self, quotation):
        """Return the address of the page of the quoted text."""
        return self.context["addresses"].path(quotation.shown.content.url)


class ConsultationQuotationViewSet(ApiViewSet):
    """The quotations of the published synthesis of a consultation."""

    contracts = {
        "list": Contract("published.read", QuotationSerializer, query=ListQuery, many=True)
    }

    def list(self, request, slug):
        """List the quotations of the current version of the synthesis.

        The list is empty until a version is published. A quotation whose source is no longer public
        is left out.
        """
        consultation = get_consultation(self.viewer, slug)
        rows, shown = list_quotations(self.viewer, consultation)
        page = self.paginate_queryset(rows, OLDEST)
        for quotation in page:
            quotation.shown = shown[str(quotation.pk)]
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
