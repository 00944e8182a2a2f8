"""The quotations of the published synthesis of a consultation."""

from rest_framework import serializers

from consult.api.addresses import Addresses
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
        help_text="`[…]` stands for removed words, `[word]` for words of the writer."
    )
    kind = serializers.ChoiceField(QuotationKind.values)
    state = serializers.ChoiceField(QuotationState.values)
    chapter = serializers.CharField(help_text="The title of the chapter.")
    topic = serializers.UUIDField(allow_null=True)
    number = serializers.IntegerField(
        help_text="Of the contribution, or of the workshop of spoken words."
    )
    proposal = serializers.UUIDField(allow_null=True, source="proposal_id")
    version = serializers.IntegerField(
        allow_null=True, help_text="The quoted version of the contribution."
    )
    comment = serializers.UUIDField(allow_null=True, source="comment_id")
    sound = QuotationSoundSerializer(allow_null=True)
    author = serializers.CharField(
        allow_null=True,
        help_text="The public name, or the kind of author where the author is not named.",
    )
    url = serializers.URLField(help_text="Address of the page of the quoted text.")

    def get_text(self, quotation):
        """Return the words that the current version shows."""
        return self._published(quotation).content.text

    def get_state(self, quotation):
        """Return the state that the current version shows."""
        return self._published(quotation).content.state

    def get_chapter(self, quotation):
        """Return the title of the chapter."""
        return self._published(quotation).chapter.title

    def get_topic(self, quotation):
        """Return the id of the topic of the chapter, or None."""
        topic = self._published(quotation).chapter.topic
        return topic.id if topic else None

    def get_number(self, quotation):
        """Return the number of the contribution or of the workshop."""
        return self._published(quotation).content.number

    def get_sound(self, quotation):
        """Return the seconds of the recording, or None."""
        sound = self._published(quotation).content.sound
        if sound is None:
            return None
        return {"recording": sound.recording, "start": sound.start, "end": sound.end}

    def get_author(self, quotation):
        """Return the label of the author."""
        return self._published(quotation).content.author_label

    def get_url(self, quotation):
        """Return the address of the page of the quoted text."""
        return self.context["addresses"].path(self._published(quotation).content.url)

    def _published(self, quotation):
        return self.context["shown"][str(quotation.pk)]


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
        rows, published = list_quotations(self.viewer, consultation)
        page = self.paginate_queryset(rows, OLDEST)
        context = {"shown": published, "addresses": Addresses(self.viewer.organisation)}
        return self.get_paginated_response(
            QuotationSerializer(page, many=True, context=context).data
        )
