"""Visits in the API."""

from rest_framework import serializers

from consult.api.contracts import Contract
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import get_consultation_row
from tests.sample import selectors


class VisitSerializer(ReadOnlySerializer):
    """A visit."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    held_on = serializers.DateField()
    is_step_free = serializers.BooleanField()


class Visits(ApiViewSet):
    """The visits of a consultation."""

    contracts = {"list": Contract("published.read", VisitSerializer, many=True)}

    def list(self, request, slug):
        """List the visits of a consultation, in the order of their days."""
        consultation = get_consultation_row(self.viewer, slug)
        rows = selectors.list_visits(self.viewer, consultation)
        visits = self.paginate_queryset(rows, ("held_on", "id"))
        return self.get_paginated_response(VisitSerializer(visits, many=True).data)
