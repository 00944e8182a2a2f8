"""The map of a consultation as GeoJSON (RFC 7946).

It is written feature by feature, so that memory does not grow with the number of features.
"""

import hashlib
import json
from tempfile import SpooledTemporaryFile

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import quote_etag
from rest_framework import serializers

from consult.api.serializers import ReadOnlySerializer
from consult.core.web.streams import streamed
from debates.enums import ProposalKind

IN_MEMORY = 1024 * 1024
GEOJSON = "application/geo+json"
PLACED = (
    *("number", "topic", "kind", "title", "place"),
    *("institution", "institution_is_verified"),
)


class PointSerializer(ReadOnlySerializer):
    """A point on Earth, longitude first."""

    type = serializers.ChoiceField(["Point"])
    coordinates = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2)


class PlacedSerializer(ReadOnlySerializer):
    """The objects at a place."""

    type = serializers.ChoiceField(["proposal", "workshop"])
    number = serializers.IntegerField()
    topic = serializers.UUIDField(
        allow_null=True, help_text="None for a workshop, which may feed several."
    )
    kind = serializers.ChoiceField(ProposalKind.values)
    title = serializers.CharField()
    place = serializers.CharField(allow_blank=True)
    institution = serializers.CharField(allow_null=True)
    institution_is_verified = serializers.BooleanField(
        allow_null=True, help_text="None without an institution, and for a workshop."
    )
    url = serializers.URLField()


class FeatureSerializer(ReadOnlySerializer):
    """A located thing; one that is only named has no geometry."""

    type = serializers.ChoiceField(["Feature"])
    id = serializers.UUIDField()
    geometry = PointSerializer(allow_null=True)
    properties = PlacedSerializer()


class MapSerializer(ReadOnlySerializer):
    """A GeoJSON FeatureCollection."""

    type = serializers.ChoiceField(["FeatureCollection"])
    features = FeatureSerializer(many=True)


def feature(placed, address) -> dict:
    """Return a contribution as a feature of the map."""
    point = placed.latitude is not None and [placed.longitude, placed.latitude]
    properties = {name: getattr(placed, name) for name in PLACED}
    return {
        "type": "Feature",
        "id": str(placed.id),
        "geometry": {"type": "Point", "coordinates": point} if point else None,
        "properties": {
            "type": "proposal",
            **properties,
            "topic": str(placed.topic),
            "url": address,
        },
    }


def workshop_feature(workshop, address) -> dict:
    """Return a public workshop as a feature of the map. `institution` is the host structure."""
    point = workshop.latitude is not None and [float(workshop.longitude), float(workshop.latitude)]
    properties = {name: getattr(workshop, name) for name in ("number", "title", "place")}
    host = {"institution": workshop.structure, "institution_is_verified": None}
    properties |= {"topic": None, "kind": ProposalKind.WORKSHOP, **host}
    return {
        "type": "Feature",
        "id": str(workshop.pk),
        "geometry": {"type": "Point", "coordinates": point} if point else None,
        "properties": {"type": "workshop", **properties, "url": address},
    }


def collection(request, features) -> HttpResponse | StreamingHttpResponse:
    """Return all features as one answer with an ETag.

    The features are read here, while the organisation of the request is active, and not while the
    answer is streamed. An answer of more than a megabyte is written to disk and streamed from
    there.
    """
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the answer
    digest = hashlib.sha256()
    for text in _lines(features):
        file.write(block := text.encode())
        digest.update(block)
    size = file.tell()
    file.seek(0)
    answer = streamed(request, file, GEOJSON) if size > IN_MEMORY else _small(file)
    answer["ETag"] = quote_etag(digest.hexdigest()[:32])
    return answer


def _lines(features):
    yield '{"type":"FeatureCollection","features":['
    for number, item in enumerate(features):
        yield (",\n" if number else "\n") + json.dumps(
            item, ensure_ascii=False, separators=(",", ":")
        )
    yield "\n]}\n"


def _small(file):
    with file:
        return HttpResponse(file.read(), content_type=GEOJSON)
