"""An institution is marked wherever its name is shown, until it is verified (ADR 133)."""

import csv
import html
import io

import pytest
from django.urls import reverse

from consult.accounts.models import Institution
from consult.accounts.people.institutions import declare_institution
from consult.opendata.actions.publication import publish_now
from consult.outcomes.quotations.quoted_sources import name_author
from tests.api.callers import Caller
from tests.factories import make
from tests.notifications.scene import follower, notifications_of, work
from tests.pages import given

pytestmark = pytest.mark.django_db
NAME = "Région du Grand Plateau"
MARKED = f"{NAME} (structure non vérifiée)"


@pytest.fixture
def member(consultation):
    return make.person(consultation=consultation, public_name="Camille Roche")


@pytest.fixture
def text(consultation, member):
    """Return a contribution on behalf of an institution."""
    institution = declare_institution(viewer=member, name=NAME, kind="region", place="Plateau")
    return given.proposal(
        consultation,
        member,
        title="Un guichet numérique par canton",
        kind="institution",
        institution_id=institution.pk,
    )


def read(client, address):
    """Return the words of a page, and require the name to be marked each time it is shown."""
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    words = html.unescape(answer.text).replace("\xa0", " ").replace("\u202f", " ")
    assert words.count(NAME) == words.count(MARKED)
    return words


def list_addresses(consultation, text):
    topic = text.topic
    return [
        given.address("proposal", text),
        reverse("topic", args=[consultation.slug, topic.slug]),
        reverse("search") + "?q=guichet",
        reverse("consultation-map", args=[consultation.slug]),
        reverse("feed-consultation", args=[consultation.slug]),
    ]


def test_unverified_institution_is_marked_on_public_pages_and_feeds(consultation, text):
    visitor = make.client()
    for address in list_addresses(consultation, text):
        assert MARKED in read(visitor, address), address
    assert f"{MARKED}, Camille Roche" in read(visitor, given.address("proposal", text))


def test_mark_is_in_the_language_of_the_page(text):
    page = html.unescape(make.client().get(f"/en{given.address('proposal', text)}").text)
    assert f"{NAME} (unverified organisation)" in page


def test_unverified_institution_is_marked_in_news_and_quotations(consultation, text):
    reader = follower(consultation)
    work()
    assert notifications_of(reader) == [("proposal", f"{MARKED} a publié une contribution")]
    assert name_author(text) == MARKED


def test_verified_institution_has_no_mark(consultation, text):
    Institution.objects.update(is_verified=True)
    for address in list_addresses(consultation, text):
        words = html.unescape(make.client().get(address, follow=True).text)
        assert NAME in words
        assert "structure non vérifiée" not in words


def test_author_sees_the_mark_in_the_account_and_before_writing(consultation, text, member):
    client = make.client(member)
    listed = html.unescape(client.get(reverse("account-institutions")).text)
    assert "non vérifiée" in listed.partition(NAME)[2].partition("</li>")[0]
    read(client, reverse("proposal-new", args=[consultation.slug, text.topic.slug]))


def test_moderator_sees_the_mark(consultation, text):
    moderator = make.client(make.person("moderator", consultation))
    read(moderator, reverse("staff-moderate", args=["proposal", text.pk]))


def test_api_says_whether_an_institution_is_verified(consultation, text):
    [feature] = Caller().read(f"/consultations/{consultation.slug}/map/").json()["features"]
    assert feature["properties"]["institution"] == NAME
    assert feature["properties"]["institution_is_verified"] is False
    proposal = Caller().read(f"/proposals/{text.pk}/").json()
    assert proposal["author"]["institution"]["is_verified"] is False


def test_dataset_says_whether_an_institution_is_verified(consultation, text, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    given.proposal(consultation)
    version = publish_now(viewer=make.person("manager", consultation), slug=consultation.slug)
    address = f"/open-data/{consultation.slug}/{version.number}/proposals.csv"
    rows = list(csv.DictReader(io.StringIO(b"".join(make.client().get(address)).decode())))
    assert [row["institution_is_verified"] for row in rows] == ["false", ""]
