"""The organisation is chosen by the host, and by no other part of a request."""

import pytest

from tests.api.callers import Caller, proposal
from tests.factories import make

PATHS = [
    "/consultations/",
    "/consultations/essai/",
    "/proposals/",
    "/topics/",
    "/questions/",
    "/schema/",
]


@pytest.fixture
def two_organisations(consultation, other_organisation):
    proposal(consultation)
    return make.consultation(other_organisation, slug="ailleurs")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host", ["inconnu.example.org", "localhost", "127.0.0.1", "x.testserver.example.org"]
)
def test_host_of_no_organisation_is_404(two_organisations, path, host):
    answer = Caller(host=host).read(path)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "not_found")
    assert "essai" not in answer.content.decode()
    assert "autre" not in answer.content.decode().lower()


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "host",
    [
        "evil.example.com",
        "testserver.evil.example.com",
        "testserver@evil.example.com",
        "testserver evil.example.com",
        "testserver/evil",
        "testserver:evil",
        "testserver\\evil",
        "",
        "[::1",
        "'; DROP TABLE organisations_host; --",
        "é.example.org",
        "a" * 300,
    ],
)
def test_invalid_host_is_refused_without_details(two_organisations, host):
    answer = Caller(host=host).read("/consultations/")
    assert answer.status_code in (400, 404)
    assert set(answer.json()) == {"type", "errors"}
    assert "essai" not in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-Host", "X-Forwarded-Server"]
)
def test_other_headers_do_not_choose_the_organisation(two_organisations, name):
    plain = Caller().read("/consultations/?page_size=1")
    for value in ("autre.example.org", "evil.example.com", "host=autre.example.org"):
        answer = Caller().read("/consultations/?page_size=1", **{name: value})
        assert answer.content == plain.content


def test_case_and_port_do_not_change_the_organisation(two_organisations):
    for host in ("TESTSERVER", "testserver:8000", "TestServer:80"):
        assert [
            row["slug"] for row in Caller(host=host).read("/consultations/").json()["results"]
        ] == ["essai"]


def test_addresses_in_answers_use_the_host_of_the_organisation(two_organisations):
    row = Caller(host="testserver:1234").read("/proposals/").json()["results"][0]
    assert row["url"].startswith("http://testserver/")


def test_only_organisation_answers_on_every_allowed_host(consultation):
    for host in ("localhost", "127.0.0.1", "inconnu.example.org"):
        assert Caller(host=host).read("/consultations/essai/").status_code == 200


def test_platform_host_has_no_organisation(consultation, settings):
    settings.PLATFORM_HOST = "plateforme.example.org"
    assert Caller(host="plateforme.example.org").read("/consultations/").status_code == 404
