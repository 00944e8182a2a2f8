"""What a browser is told by host: the platform's leads to its page, one that is none of ours to the plain refusal."""

import pytest

from tests.factories import make

pytestmark = pytest.mark.django_db
PLATFORM = "plateforme.example.org"


@pytest.fixture
def platform_host(settings):
    settings.PLATFORM_HOST = PLATFORM


@pytest.mark.parametrize(("path", "there"), [("/", "/staff/platform/"), ("/en/", "/en/staff/platform/")])
def test_home_of_the_platform_leads_to_its_page(organisation, other_organisation, platform_host, path, there):
    answer = make.client(host=f"{PLATFORM}:8000").get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"http://testserver{there}")
    again = make.client().get(there)
    assert again.status_code == 302
    assert "/sign-in/" in again["Location"]


@pytest.mark.parametrize("path", ["/consultations/", "/staff/platform/", "/sign-in/", "/static-nowhere/"])
def test_platform_host_has_no_other_page(organisation, platform_host, path):
    assert make.client(host=PLATFORM).get(path).status_code == 404


def test_platform_without_organisation_is_404(platform_host):
    assert make.client(host=PLATFORM).get("/").status_code == 404


def test_home_of_a_host_that_nobody_owns_is_404(organisation, other_organisation):
    assert make.client(host="localhost").get("/").status_code == 404


def test_host_outside_allowed_hosts_gets_the_plain_page(organisation, caplog):
    answer = make.client(host="evil.example.com").get("/")
    said = answer.content.decode()
    assert answer.status_code == 400
    assert '<main id="content"' in said
    assert not {word for word in ("evil", "Traceback", "ALLOWED_HOSTS", organisation.name) if word in said}
    assert "Traceback" not in caplog.text


def test_source_is_where_the_installation_says(organisation, settings):
    settings.CONSULT_SOURCE_URL = "https://forge.example.org/consult"
    assert 'href="https://forge.example.org/consult"' in make.client().get("/source-code/").content.decode()
    assert 'href="/source-code/"' in make.client().get("/").content.decode()


def test_source_is_asked_for_where_no_address_is_set(organisation):
    organisation.contact_email = "contact@example.org"
    organisation.save()
    assert 'href="mailto:contact@example.org"' in make.client().get("/source-code/").content.decode()
