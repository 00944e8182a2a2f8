"""Workshops: any visitor reads them, and the people who run them write them.

The API gives no information about the people who register.
"""

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from consult.accounts.enums import ActorKind
from consult.api.addresses import Addresses
from consult.api.contracts import ChangesQuery, Contract
from consult.api.viewsets import ApiViewSet
from consult.api.workshop_serializers import (
    TAKEN,
    WorkshopEditSerializer,
    WorkshopFormSerializer,
    WorkshopOrTombstone,
    WorkshopSerializer,
    WorkshopTombstoneSerializer,
)
from consult.consultations.selectors.consultations import get_consultation_row
from consult.core.exceptions import Invalid, NotFound
from consult.workshops.entries.selectors import contributions as contribution_selectors
from consult.workshops.meetings.actions import publication as publication_actions
from consult.workshops.meetings.actions import workshops as workshop_actions
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.recordings import selectors as recording_selectors

LATEST = ("-held_on", "-number", "-id")
COUNTED = ("participants", "returning", "composition")
NOT_BY_CHANGE = ("place", "structure_kind", "topic")


class WorkshopQuery(ChangesQuery):
    """The filters of the list of workshops."""

    consultation = serializers.SlugField(max_length=80, required=False)
    topic = serializers.UUIDField(required=False)
    place = serializers.CharField(max_length=120, required=False, help_text="A town, by its name.")
    structure_kind = serializers.ChoiceField(ActorKind.values, required=False)

    def validate(self, data):
        """Refuse a filter that would hide tombstones from a reader of changes."""
        if "updated_after" in data and (others := [name for name in NOT_BY_CHANGE if name in data]):
            raise serializers.ValidationError(
                dict.fromkeys(others, _("Cannot be used together with “updated_after”."))
            )
        return data


class WorkshopViewSet(ApiViewSet):
    """Workshops."""

    written_kind = "workshop"
    contracts = {
        "list": Contract("published.read", WorkshopOrTombstone, query=WorkshopQuery, many=True),
        "retrieve": Contract("published.read", WorkshopOrTombstone),
        "create": Contract(
            "workshop.edit",
            WorkshopSerializer,
            status=201,
            body=WorkshopFormSerializer,
            location="workshops/{id}/",
        ),
        "partial_update": Contract(
            "workshop.edit", WorkshopSerializer, body=WorkshopEditSerializer
        ),
        "publish": Contract("workshop.edit", WorkshopSerializer),
    }

    def list(self, request):
        """List the workshops, the latest day first. Their writers also see drafts.

        With `updated_after`, list the changed ones, tombstones included.
        """
        params = self.query
        filters = {name: params[name] for name in ("place", "structure_kind") if name in params}
        if slug := params.get("consultation"):
            filters["consultation_id"] = get_consultation_row(self.viewer, slug).pk
        if "topic" in params:
            filters["topic_id"] = params["topic"]
        list_rows = (
            workshop_selectors.list_workshops_with_tombstones
            if "updated_after" in params
            else workshop_selectors.list_workshops
        )
        return self.paginated(list_rows(self.viewer, **filters), LATEST, self._serialize_all)

    def retrieve(self, request, id):
        """Return one workshop, or its tombstone."""
        try:
            return Response(self.serialize(id))
        except NotFound:
            return Response(
                WorkshopTombstoneSerializer(
                    workshop_selectors.get_tombstone_by_id(self.viewer, id)
                ).data
            )

    def create(self, request):
        """Create a workshop as a draft. A facilitator then runs it."""
        values = self.body()
        slug = values.pop("consultation")

        def act():
            consultation = get_consultation_row(self.viewer, slug)
            return self._store_facts(values, consultation_id=consultation.pk)

        return self.once(act)

    def partial_update(self, request, id):
        """Change the facts of a workshop, its topics, or the number of people who came."""
        values = self.body(partial=True)
        return self.once(lambda: self._store_facts(values, workshop_id=id))

    @action(detail=True, methods=["post"])
    def publish(self, request, id):
        """Publish a workshop. Answer 409 with the list of missing parts."""
        return self.perform(publication_actions.publish_workshop, workshop_id=id)

    @transaction.atomic
    def _store_facts(self, values, *, workshop_id=None, consultation_id=None):
        """Store the facts of a workshop and its number of people, in one transaction."""
        counted = {name: values[name] for name in COUNTED if name in values}
        facts = {name: value for name, value in values.items() if name not in COUNTED}
        if "location" in facts:
            point = facts.pop("location") or {"latitude": None, "longitude": None}
            facts |= point
        if consultation_id:
            workshop = workshop_actions.create_workshop(
                viewer=self.viewer, consultation_id=consultation_id, **facts
            )
        else:
            workshop = workshop_actions.edit_workshop(
                viewer=self.viewer, workshop_id=workshop_id, **facts
            )
        return self._declare_presence(workshop, counted) if counted else workshop

    def _declare_presence(self, workshop, counted):
        stored = {name: getattr(workshop, name) for name in COUNTED}
        counted = stored | counted
        if counted["participants"] is None:
            raise Invalid(attr="participants")
        return workshop_actions.declare_presence(
            viewer=self.viewer, workshop_id=workshop.pk, **counted
        )

    def serialize(self, pk):
        """Return a workshop that the caller may see."""
        workshop = workshop_selectors.get_workshop(self.viewer, pk)
        return self._serializer_for([workshop]).to_representation(workshop)

    def _serialize_all(self, workshops):
        """Return the workshops of a list, serialized.

        A list of changes has tombstones for the workshops that moderation hid or removed.
        """
        whole = self._serializer_for(workshops)
        stone = WorkshopTombstoneSerializer()
        hidden_states = TAKEN if "updated_after" in self.query else ()
        return [
            (stone if workshop.moderation_state in hidden_states else whole).to_representation(
                workshop
            )
            for workshop in workshops
        ]

    def _serializer_for(self, workshops):
        context = {
            "addresses": Addresses(self.viewer.organisation),
            "contributions": contribution_selectors.count_public_contributions(
                self.viewer, workshops
            ),
            "recordings": recording_selectors.list_recording_ids(self.viewer, workshops),
        }
        return WorkshopSerializer(context=context)
