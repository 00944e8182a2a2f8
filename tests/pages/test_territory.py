"""The page where an administrator uploads the outline that maps show."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consult.core.models import JournalEntry
from tests.factories import make
from tests.pages import given

ISLAND = {"type": "Polygon", "coordinates": [[[55.2, -21.4], [55.8, -21.4], [55.5, -20.9]]]}
PLACE = {"latitude": -21.2, "longitude": 55.5, "label": "Cilaos"}


@pytest.fixture
def administrator(organisation):
    return make.client(make.person("organisation_admin", organisation=organisation))


def upload(client, content, **written):
    file = SimpleUploadedFile("contour.geojson", content, content_type="application/geo+json")
    return client.post(
        reverse("staff-organisation-map"), {"upload": file, "credit": "IGN (exemple)", **written}
    )


def test_maps_show_the_outline_of_the_organisation(administrator, consultation):
    given.proposal(consultation, location=PLACE)
    map_page = reverse("consultation-map", args=[consultation.slug])
    assert "Contours\xa0: Natural Earth" in make.client().get(map_page).content.decode()
    assert upload(administrator, json.dumps(ISLAND).encode()).status_code == 302
    assert JournalEntry.objects.filter(act="organisation.outline").count() == 1
    page = make.client().get(map_page)
    assert "Contours\xa0: IGN (exemple)" in page.content.decode()
    assert page.context["drawing"].wide.views[0].box.contains((55.5, -21.2))
    administrator.post(reverse("staff-organisation-map"), {"remove": "1"})
    consultation.organisation.refresh_from_db()
    assert (consultation.organisation.outline, consultation.organisation.outline_hash) == (None, "")


def test_refused_outline_is_explained_next_to_its_field(administrator):
    answer = upload(administrator, b"{}")
    assert answer.status_code == 422
    assert "GeoJSON valide" in answer.content.decode()
    assert "source du contour" in upload(administrator, b"{}", credit="").content.decode()


def test_outline_is_chosen_by_administrators_only(consultation):
    manager = make.client(make.person("manager", consultation))
    assert manager.get(reverse("staff-organisation-map")).status_code in (403, 404)
