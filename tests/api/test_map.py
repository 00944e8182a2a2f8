"""The map of a consultation: GeoJSON, cached, without hidden contributions."""

import json

from consult.accounts.models import Institution
from consult.api import map_serializers
from debates.models import Proposal
from tests.api.callers import Caller, proposal
from tests.factories import make

LILLE = {"latitude": 50.63297, "longitude": 3.05858, "label": "Lille"}


def test_located_contributions_are_public_features(consultation):
    written = proposal(consultation, location=LILLE)
    proposal(consultation)
    named = proposal(consultation, location={"label": "Devant la gare"})
    answer = Caller().read(f"/consultations/{consultation.slug}/map/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/geo+json")
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=5"
    collection = json.loads(answer.getvalue())
    assert collection["type"] == "FeatureCollection"
    assert collection["features"][0] == {
        "type": "Feature",
        "id": str(written.pk),
        "geometry": {"type": "Point", "coordinates": [3.059, 50.633]},
        "properties": {
            "type": "proposal",
            "number": 1,
            "topic": str(written.topic_id),
            "kind": "individual",
            "title": written.title,
            "place": "Lille",
            "institution": None,
            "institution_is_verified": None,
            "url": "http://testserver/consultations/essai/proposals/1/",
        },
    }
    assert [(feature["id"], feature["geometry"]) for feature in collection["features"][1:]] == [
        (str(named.pk), None)
    ]


def test_institution_is_shown_at_its_place(consultation):
    seat = Institution.objects.create(
        organisation=consultation.organisation, name="Ville (exemple)", place="Brest"
    )
    written = proposal(consultation)
    Proposal.objects.filter(pk=written.pk).update(kind="institution", institution=seat)
    [feature] = json.loads(Caller().read(f"/consultations/{consultation.slug}/map/").getvalue())[
        "features"
    ]
    assert (feature["properties"]["place"], feature["properties"]["institution"]) == (
        "Brest",
        "Ville (exemple)",
    )


def test_removed_proposal_is_not_on_the_map_and_changes_its_etag(consultation):
    written = proposal(consultation, location=LILLE)
    address = f"/consultations/{consultation.slug}/map/"
    etag = Caller().read(address)["ETag"]
    assert Caller().read(address, **{"if-none-match": etag}).status_code == 304
    Proposal.objects.filter(pk=written.pk).update(state="removed")
    for caller in (Caller(), Caller(make.person("moderator", consultation))):
        again = caller.read(address, **{"if-none-match": etag})
        assert (again.status_code, json.loads(again.getvalue())["features"]) == (200, [])


def test_large_map_is_streamed_with_the_same_content(consultation, monkeypatch):
    """Check that a map too large for memory is sent in blocks, with the same ETag."""

    for _ in range(3):
        proposal(consultation, location=LILLE)
    address = f"/consultations/{consultation.slug}/map/"
    small = Caller().read(address)
    monkeypatch.setattr(map_serializers, "IN_MEMORY", 10)
    large = Caller().read(address)
    assert (small.streaming, large.streaming) == (False, True)
    assert (large.getvalue(), large["ETag"]) == (small.getvalue(), small["ETag"])
    assert Caller().read(address, **{"if-none-match": small["ETag"]}).status_code == 304


def test_map_of_a_draft_is_not_found(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    assert Caller().read(f"/consultations/{draft.slug}/map/").status_code == 404
    assert Caller().read("/consultations/essai/map/?tag=x").status_code in (400, 404)


def test_filters_of_the_list_are_a_closed_list(consultation):
    from tests.pages.given import tag

    written, word = proposal(consultation, location=LILLE), tag(consultation)
    proposal(consultation, tags=[word.pk])
    caller = Caller()

    def numbers(query):
        return [
            row["number"]
            for row in caller.read(f"/proposals/?ordering=oldest&{query}").json()["results"]
        ]

    assert (numbers("has_place=true"), numbers("has_place=false")) == ([written.number], [2])
    assert numbers(f"tag={word.pk}") == [2]
    assert numbers(f"tag={word.pk}&has_place=true") == []
    for query in (
        "tag=x",
        f"tag={written.pk}",
        "has_place=1",
        "has_place=yes",
        "tags=x",
        "place=Lille",
    ):
        assert caller.read(f"/proposals/?{query}").status_code == 400, query
