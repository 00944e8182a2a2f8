"""The published synthesis of a consultation."""

from rest_framework import serializers
from rest_framework.response import Response

from consult.api.contracts import Contract, Query
from consult.api.fields import WholeParameter
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotFound
from consult.outcomes.documents.linked_data import describe_version
from consult.outcomes.syntheses import selectors as synthesis_selectors
from consult.outcomes.syntheses.content import from_json


class SynthesisVersionSerializer(ReadOnlySerializer):
    """A published version of a synthesis."""

    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    note = serializers.CharField(help_text="What this version corrects; empty for the first.")
    sha256 = serializers.CharField(help_text="Of the canonical JSON of the content, as published.")
    dataset_version = serializers.IntegerField(
        allow_null=True, help_text="The version of the dataset on which its figures rest."
    )


class SynthesisSerializer(ReadOnlySerializer):
    """A version of a synthesis with its content, its editorial record and all versions."""

    version = SynthesisVersionSerializer(source="*")
    versions = SynthesisVersionSerializer(many=True)
    content = serializers.DictField(
        help_text="Title, introduction, chapters with their blocks, method, editorial record, licence."
    )
    editorial_record = serializers.DictField(
        help_text="JSON-LD (schema.org Report): who wrote, who reviewed, and that no machine did."
    )

    def get_versions(self, version):
        """Return the facts of all versions, the latest first."""
        return self.context["versions"]

    def get_editorial_record(self, version):
        """Return the description of the version as JSON-LD."""
        return describe_version(version.organisation, version, from_json(version.content))


class SynthesisQuery(Query):
    """The choice of a version."""

    version = WholeParameter(
        required=False, min_value=1, max_value=10_000, help_text="The latest one if not given."
    )


class ConsultationSynthesisViewSet(ApiViewSet):
    """The published synthesis of a consultation."""

    contracts = {"retrieve": Contract("published.read", SynthesisSerializer, query=SynthesisQuery)}

    def retrieve(self, request, slug):
        """Return the latest version of the synthesis, or the one asked for.

        It is not found before the synthesis is published.
        """
        consultation = get_consultation(self.viewer, slug)
        versions = list(synthesis_selectors.versions(self.viewer, consultation.pk))
        number = self.query.get("version")
        found = next((version for version in versions if number in (None, version.number)), None)
        if found is None:
            raise NotFound
        found.organisation = self.viewer.organisation
        return Response(self.get_serializer(found, context={"versions": versions}).data)
