"""The sources that the contributions of a consultation cite."""

from rest_framework import serializers

from consult.api.contracts import Contract, ListQuery
from consult.api.pagination import OLDEST
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import get_consultation
from consult.outcomes.enums import LinkState, SourceState
from consult.outcomes.sources import selectors as source_selectors


class ActorKindSerializer(ReadOnlySerializer):
    """A kind of actor of the organisation's list."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field keeps the name that the API gives it


class SourcePlaceSerializer(ReadOnlySerializer):
    """A topic under which a source is cited."""

    topic = serializers.UUIDField(allow_null=True, help_text="Null: no topic in particular.")
    title = serializers.CharField()
    kind = ActorKindSerializer(allow_null=True)
    contributions = serializers.ListField(
        child=serializers.IntegerField(), help_text="Numbers of the contributions that cite it."
    )
    comments = serializers.IntegerField(help_text="How many comments cite it.")
    passages = serializers.IntegerField(help_text="How many passages of transcripts cite it.")


class SourceSerializer(ReadOnlySerializer):
    """A document or a site that contributions cite."""

    id = serializers.UUIDField()
    title = serializers.CharField(help_text="The address until the team gives it a title.")
    url = serializers.CharField(allow_null=True, help_text="Null for a reference without address.")
    is_sorted = serializers.BooleanField(help_text="Whether the team gave it a title.")
    kind = ActorKindSerializer(source="actor_kind", allow_null=True)
    link_state = serializers.ChoiceField(
        LinkState.values, allow_null=True, help_text="Null while the link was not checked."
    )
    places = SourcePlaceSerializer(many=True)

    def get_title(self, source):
        """Return the title, or the address of a source that is not sorted yet."""
        return source.title or source.url

    def get_is_sorted(self, source):
        """Return whether the team gave it a title."""
        return source.state == SourceState.KEPT

    def get_places(self, source):
        """Return the topics under which it is cited, in their order."""
        numbers = self.context["numbers"].get(source.pk, {})
        return [
            {
                "topic": listing.topic.pk if listing.topic else None,
                "title": listing.title,
                "kind": _kind(listing.kind),
                "contributions": numbers.get(listing.topic.pk if listing.topic else None, []),
                "comments": listing.comments,
                "passages": listing.passages,
            }
            for listing in self.context["listings"].get(source.pk, ())
        ]


def _kind(kind):
    return {"id": kind.pk, "label": kind.label} if kind else None


class SourceQuery(ListQuery):
    """The filters of the list of sources."""

    topic = serializers.UUIDField(required=False)
    kind = serializers.UUIDField(required=False, help_text="A kind of actor.")


class ConsultationSourceViewSet(ApiViewSet):
    """The sources that the contributions of a consultation cite."""

    contracts = {"list": Contract("published.read", SourceSerializer, query=SourceQuery, many=True)}

    def list(self, request, slug):
        """List the cited sources, those found first coming first, with their topics and kinds.

        Sources that the team took out of the list are left out. A filter keeps the sources that
        are under the topic, or have the kind of actor under one of their topics.
        """
        consultation = get_consultation(self.viewer, slug)
        listings: dict = {}
        for listing in source_selectors.list_sources(self.viewer, consultation):
            listings.setdefault(listing.source.pk, []).append(listing)
        wanted = [pk for pk, places in listings.items() if any(map(self._matches, places))]
        rows = source_selectors.public_sources(self.viewer, consultation).filter(pk__in=wanted)
        page = self.paginate_queryset(rows, OLDEST)
        numbers = source_selectors.citing_numbers(
            self.viewer, consultation, [source.pk for source in page]
        )
        context = {"listings": listings, "numbers": numbers}
        return self.get_paginated_response(SourceSerializer(page, many=True, context=context).data)

    def _matches(self, place):
        topic = self.query.get("topic")
        kind = self.query.get("kind")
        return (topic is None or (place.topic and place.topic.pk == topic)) and (
            kind is None or (place.kind and place.kind.pk == kind)
        )
