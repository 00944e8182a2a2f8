"""Places on pages: the form, the list, the map drawn by the server.

Tiles of a map provider are allowed only where it is declared.
"""

import json

import pytest
from django.test import override_settings
from django.urls import reverse

from consult.accounts.models import Institution
from debates.models import Proposal
from tests.factories import make
from tests.pages import given
from tests.pages.test_acts import WRITTEN
from tests.pages.test_counts import count_queries_twice

LILLE = {"latitude": 50.633, "longitude": 3.059, "label": "Lille"}


@pytest.fixture
def citizen(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def propose(consultation):
    return reverse("proposal-new", args=[consultation.slug, consultation.topics.first().slug])


def map_of(consultation, query=""):
    return make.client().get(reverse("consultation-map", args=[consultation.slug]) + query)


def set_place_policy(consultation, policy):
    consultation.place_policy = policy
    consultation.save()


def test_a_place_is_written_read_over_sent_and_taken_away(citizen, propose):
    typed = {
        **WRITTEN,
        "location": "Place de la mairie",
        "location_latitude": "50,63297",
        "location_longitude": "3.05858",
    }
    client = make.client(citizen)
    assert (
        "Place de la mairie" in client.post(propose, {**typed, "step": "review"}).content.decode()
    )
    client.post(propose, {**typed, "step": "send"})
    proposal = Proposal.objects.get()
    assert (proposal.place, str(proposal.latitude)) == ("Place de la mairie", "50.633000")
    assert (
        "Place de la mairie"
        in make.client().get(given.address("proposal", proposal)).content.decode()
    )
    edit = given.address("proposal-edit", proposal)
    assert 'value="50,633"' in client.get(edit).content.decode()
    unchanged = {"title": proposal.title, "body": proposal.body, "language": "fr"}
    place_fields = {
        "location": "Mairie",
        "location_latitude": "50,633",
        "location_longitude": "3,059",
    }
    client.post(edit, {**unchanged, **place_fields, "location_forget": "1"})
    assert (Proposal.objects.get().place, Proposal.objects.get().latitude) == ("Mairie", None)
    client.post(
        edit, {"title": proposal.title, "body": proposal.body, "language": "fr", "location": ""}
    )
    assert (Proposal.objects.get().place, Proposal.objects.get().latitude) == ("", None)


@pytest.mark.parametrize(
    "typed",
    [
        {"location_latitude": "91"},
        {"location_latitude": "ici", "location_longitude": "3"},
        {"location_latitude": "50"},
        {"location": "x" * 121},
    ],
)
def test_malformed_place_is_refused_and_kept(citizen, propose, typed):
    answer = make.client(citizen).post(propose, {**WRITTEN, **typed, "step": "review"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert next(iter(typed.values())) in answer.content.decode()


def test_place_field_follows_the_choice_of_the_manager(consultation, citizen, propose):
    client = make.client(citizen)
    set_place_policy(consultation, "mandatory")
    assert client.post(propose, {**WRITTEN, "step": "review"}).status_code == 422
    assert (
        client.post(propose, {**WRITTEN, "location": "Lomme", "step": "review"}).status_code == 200
    )
    set_place_policy(consultation, "none")
    page = client.get(propose).content.decode()
    assert 'name="location"' not in page
    assert "js/map.js" not in page


def test_manager_says_whether_places_are_asked_and_where_the_map_opens(consultation):
    client = make.client(make.person("manager", consultation))
    here = reverse("staff-places", args=[consultation.slug])
    view = {
        "place_policy": "mandatory",
        "map_latitude": "50,63297",
        "map_longitude": "3,0586",
        "map_zoom": "12",
    }
    assert 'min="1" max="18"' in client.get(here).content.decode()
    assert client.post(here, view).status_code == 302
    consultation.refresh_from_db()
    assert (consultation.place_policy, str(consultation.map_latitude), consultation.map_zoom) == (
        "mandatory",
        "50.633",
        12,
    )
    for wrong in (
        {"map_zoom": ""},
        {"map_latitude": "86"},
        {"map_zoom": "19"},
        {"map_zoom": "0"},
        {"place_policy": "x"},
    ):
        assert client.post(here, {**view, **wrong}).status_code == 422, wrong
    refused = client.post(here, {**view, "map_zoom": "0"}).content.decode()
    assert "Écrivez un nombre d’au moins 1." in refused
    assert client.post(here, {"place_policy": "none"}).status_code == 302
    consultation.refresh_from_db()
    assert (consultation.place_policy, consultation.map_zoom) == ("none", None)


def test_the_map_is_a_list_first(consultation):
    for place in (LILLE, {"label": "Élancourt"}, {"latitude": 48.0, "longitude": 2.0}):
        given.proposal(consultation, location=place)
    hidden = given.proposal(consultation, location={"label": "Secretville"})
    Proposal.objects.filter(pk=hidden.pk).update(state="removed")
    answer = map_of(consultation)
    page = answer.content.decode()
    assert [group[0] for group in answer.context["groups"]] == ["", "Lille", "Élancourt"]
    assert "Secretville" not in page
    assert 'class="map wide-only"' in page
    assert "leaflet" not in page
    assert [group[0] for group in map_of(consultation, "?q=elanc").context["groups"]] == [
        "Élancourt"
    ]
    assert "Aucun résultat" in map_of(consultation, "?q=zzz").content.decode()
    assert answer["Cache-Control"].startswith("public")
    assert dict(answer.cookies) == {}


def test_a_map_without_places_says_so(consultation):
    assert "Aucune contribution n’est encore située" in map_of(consultation).content.decode()
    set_place_policy(consultation, "none")
    assert "ne demande pas de lieu" in map_of(consultation).content.decode()


def test_institution_without_a_place_is_listed_beside_the_map(consultation):
    seat = Institution.objects.create(
        organisation=consultation.organisation, name="Ville de Brest (exemple)", place="Brest"
    )
    written, placed = given.proposal(consultation), given.proposal(consultation)
    rows = Proposal.objects.filter(pk__in=[written.pk, placed.pk])
    rows.update(kind="institution", institution=seat)
    Proposal.objects.filter(pk=placed.pk).update(place="Quimper")
    listed = map_of(consultation).text.split('id="institutions"')[1]
    assert "Ville de Brest (exemple) (structure non vérifiée), Brest" in listed
    assert given.address("proposal", written) in listed
    assert given.address("proposal", placed) not in listed


def test_the_list_of_places_is_read_page_after_page(consultation, monkeypatch):
    from frontend.places import views

    monkeypatch.setattr(views, "SIZE", 2)
    for name in ("B", "A", "C", "A", "B"):
        given.proposal(consultation, location={"label": name})
    numbers, query = [], ""
    while True:
        context = map_of(consultation, query).context
        numbers += [
            row["proposal"].number for _name, _point, rows in context["groups"] for row in rows
        ]
        if not context["next_url"]:
            break
        query = "?" + context["next_url"].partition("?")[2]
    assert numbers == [2, 4, 1, 5, 3]
    assert map_of(consultation, "?after=x").status_code == 400


def test_known_places_are_offered_and_the_outline_is_fetched_alone(consultation, citizen, propose):
    given.proposal(consultation, location=LILLE)
    form = make.client(citizen).get(propose).content.decode()
    outline = reverse("consultation-outline", args=[consultation.slug])
    assert '<option value="Lille">' in form
    assert f'data-consult-outline="{outline}"' in form
    drawing = make.client().get(outline).content.decode()
    assert "<html" not in drawing
    assert drawing.count("data-placing=") == 2 * 6
    with override_settings(MAP_TILES_URL="/tuiles/{z}/{x}/{y}.png"):
        assert outline not in make.client(citizen).get(propose).content.decode()
    with override_settings(MAP_COUNTRY="Atlantide"):
        assert make.client().get(outline).status_code == 404
        assert "Lille" in map_of(consultation).content.decode()


def test_queries_of_the_map(consultation):
    given.proposal(consultation, location=LILLE)
    address = reverse("consultation-map", args=[consultation.slug])
    assert count_queries_twice(address, lambda: given.proposal(consultation, location=LILLE)) == (
        6,
        6,
    )


def images_of(answer):
    """Return the sources from which a page may load images."""
    directives = [directive.split() for directive in answer["Content-Security-Policy"].split(";")]
    return next(directive[1:] for directive in directives if directive[0] == "img-src")


def test_only_the_declared_provider_is_let_in_and_only_where_there_is_a_map(
    consultation, citizen, propose
):
    given.proposal(consultation, location=LILLE)
    own = images_of(map_of(consultation))
    assert "https://tuiles.example.org" not in own
    with override_settings(MAP_TILES_URL="https://tuiles.example.org/{z}/{x}/{y}.png"):
        answer = map_of(consultation)
        assert sorted(images_of(answer)) == sorted([*own, "https://tuiles.example.org"])
        content = answer.content.decode()
        assert 'data-tiles="https://tuiles.example.org/{z}/{x}/{y}.png"' in content
        assert "data-consult-map-open" in content
        # Only named: the script is loaded on demand.
        assert '<script src="/static/vendor/leaflet.js"' not in content
        assert "https://tuiles.example.org" in images_of(make.client(citizen).get(propose))
        page = make.client().get(reverse("consultation", args=[consultation.slug]))
        assert images_of(page) == own
    with override_settings(MAP_TILES_URL="/tuiles/{z}/{x}/{y}.png"):
        assert images_of(map_of(consultation)) == own


def test_the_consultation_shows_its_places_and_leads_to_all(consultation):
    address = reverse("consultation", args=[consultation.slug])
    assert (
        reverse("consultation-map", args=[consultation.slug])
        not in make.client().get(address).content.decode()
    )
    from consult.core import memory

    memory.forget()
    given.proposal(consultation, location=LILLE)
    page = make.client().get(address).content.decode()
    assert reverse("consultation-map", args=[consultation.slug]) in page
    assert json.dumps("Lille").strip('"') in page


def test_a_topic_is_filtered_by_tag_and_place_and_says_what_it_leaves_out(consultation):
    word, topic = given.tag(consultation), consultation.topics.first()
    tagged = given.proposal(consultation, tags=[word.pk])
    placed = given.proposal(consultation, location=LILLE)
    here = reverse("topic", args=[consultation.slug, topic.slug])

    def numbers(query):
        context = make.client().get(f"{here}?sort=newest{query}").context
        return [card.number for card in context["cards"]], context["total"]

    assert numbers(f"&tag={word.pk}") == ([tagged.number], 1)
    assert numbers("&place=yes") == ([placed.number], 1)
    assert numbers(f"&tag={word.pk}&place=yes") == ([], 0)
    assert numbers("&tag=x&place=x&origin=x") == ([placed.number, tagged.number], 2)
    page = make.client().get(f"{here}?tag=x&sort=y").content.decode()
    assert "n’existe pas ici" in page
    on = make.client().get(f"{here}?sort=newest&tag={word.pk}")
    chips = {chip.label: chip for chip in on.context["chips"]}
    assert (chips["Mobilité (1)"].pressed, chips["Avec un lieu (1)"].pressed) == (True, False)
    assert chips["Mobilité (1)"].url == f"{here}?sort=newest"
    assert f'name="tag" value="{word.pk}"' in on.content.decode()
    empty = make.client().get(f"{here}?tag={word.pk}&place=yes").content.decode()
    assert f'<a href="{here}">' in empty


def test_the_team_corrects_tags_from_the_page(consultation, citizen):
    word, proposal = given.tag(consultation), given.proposal(consultation, citizen)
    address = given.address("proposal-tags", proposal)
    assert make.client(citizen).get(address).status_code == 403
    moderator = make.client(make.person("moderator", consultation))
    assert address in moderator.get(given.address("proposal", proposal)).content.decode()
    assert moderator.post(address, {"tags": [str(word.pk)]}).status_code == 302
    assert "Mobilité" in make.client().get(given.address("proposal", proposal)).content.decode()
    assert moderator.post(address, {"tags": ["x"]}).status_code == 422


def test_tags_are_chosen_kept_while_signing_in_and_read_over(consultation, citizen, propose):
    words = [given.tag(consultation, label) for label in ("Bus", "École", "Vélo", "Zones")]
    client = make.client()
    client.post(
        propose,
        {
            **WRITTEN,
            "tags": [str(word.pk) for word in words[:2]],
            "signature": "unnamed",
            "step": "send",
        },
    )
    form = client.get(propose).content.decode()
    # Reviewed, or edited again.
    assert form.count(" checked") == 2 or form.count('name="tags"') == 2
    too_many = make.client(citizen).post(
        propose, {**WRITTEN, "tags": [word.pk for word in words], "step": "review"}
    )
    assert too_many.status_code == 422
