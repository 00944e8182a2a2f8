"""Pages by host: the platform's host leads to its page, and an unknown host gets a plain refusal.

Links in emails use the organisation's own host, for any Host header of the request.
"""

import re

import pytest
from django.core import mail
from django.urls import reverse

from consult.organisations import middleware
from consult.organisations.selectors import organisation_for_host, origin
from tests.factories import make
from tests.moderation.test_notice_emails import settle_notifications
from tests.pages import given

pytestmark = pytest.mark.django_db
PLATFORM = "plateforme.example.org"


@pytest.fixture
def platform_host(settings):
    settings.PLATFORM_HOST = PLATFORM


@pytest.mark.parametrize(
    ("path", "there"), [("/", "/staff/platform/"), ("/en/", "/en/staff/platform/")]
)
def test_home_of_the_platform_leads_to_its_page(
    organisation, other_organisation, platform_host, path, there
):
    answer = make.client(host=f"{PLATFORM}:8000").get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"http://testserver{there}")
    again = make.client().get(there)
    assert again.status_code == 302
    assert "/sign-in/" in again["Location"]


@pytest.mark.parametrize(
    "path", ["/consultations/", "/staff/platform/", "/sign-in/", "/static-nowhere/"]
)
def test_platform_host_has_no_other_page(organisation, platform_host, path):
    assert make.client(host=PLATFORM).get(path).status_code == 404


def test_platform_without_organisation_is_404(platform_host):
    assert make.client(host=PLATFORM).get("/").status_code == 404


def test_home_of_an_unknown_host_is_404(organisation, other_organisation):
    assert make.client(host="localhost").get("/").status_code == 404


def test_host_of_a_new_organisation_is_served_at_once_whatever_its_domain(organisation):
    town = make.client(host="participer.ville.example")
    assert town.get("/").status_code == 400
    make.organisation(slug="ville", domain="participer.ville.example")
    assert town.get("/").status_code == 200


@pytest.mark.parametrize(
    ("domain", "status"),
    [
        *(
            (known, 200)
            for known in ("testserver", "TESTSERVER", PLATFORM, "fichiers.example.org", "localhost")
        ),
        *((unknown, 404) for unknown in ("autre.example.org", "evil.example.com", "", "x" * 300)),
    ],
)
def test_certificate_is_for_known_hosts_alone(
    organisation, platform_host, settings, domain, status
):
    settings.MEDIA_ORIGIN = "https://fichiers.example.org"
    answer = make.client(host="10.0.0.7:8000").get("/health/host", {"domain": domain})
    assert (answer.status_code, answer.cookies) == (status, {})


def test_unknown_host_gets_the_plain_page(organisation, caplog):
    answer = make.client(host="evil.example.com").get("/")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert '<main id="content"' in page
    assert not {
        word for word in ("evil", "Traceback", "ALLOWED_HOSTS", organisation.name) if word in page
    }
    assert "Traceback" not in caplog.text


def test_links_name_the_primary_host_whichever_was_asked_for(
    organisation, django_assert_num_queries
):
    primary = organisation.hosts.get()
    other = organisation.hosts.create(domain="autre.example.org")
    by_other = organisation_for_host(other.domain)
    assert origin(by_other) == primary.origin
    by_primary = organisation_for_host(primary.domain)
    with django_assert_num_queries(0):
        assert origin(by_primary) == primary.origin


def test_link_to_the_source_is_the_configured_address(organisation, settings):
    settings.CONSULT_SOURCE_URL = "https://forge.example.org/consult"
    assert (
        'href="https://forge.example.org/consult"'
        in make.client().get("/source-code/").content.decode()
    )
    assert 'href="/source-code/"' in make.client().get("/").content.decode()


def test_source_is_the_project_at_the_running_commit_where_no_address_is_set(
    organisation, settings
):
    settings.CONSULT_SOURCE_URL, settings.PROJECT_URL = "", "https://forge.example.org/consult.git"
    assert (
        'href="https://forge.example.org/consult"'
        in make.client().get("/source-code/").content.decode()
    )
    settings.CONSULT_COMMIT = "a1b2c3"
    at_commit = make.client().get("/source-code/").content.decode()
    assert 'href="https://forge.example.org/consult/tree/a1b2c3"' in at_commit


# ---- emails
LINK = re.compile(r"https?://[^\s<>]+")
# Values that a request gives for its host, and the part that must not be in an email.
FORGED = {
    "another port": ({"host": "testserver:1234"}, ":1234"),
    "upper case": ({"host": "TESTSERVER"}, "TESTSERVER"),
    "another name that leads here": ({"host": "localhost:8000"}, "localhost"),
    "a forwarded host": ({"host": "testserver", "x-forwarded-host": "faux.example.org"}, "faux"),
}


def mails_after(consultation, headers):
    """Return the emails about a code, a notice and a decision, requested with these headers."""
    author, reporter = (
        make.person(consultation=consultation),
        make.person(consultation=consultation),
    )
    target = ["proposal", given.proposal(consultation, author).pk]
    make.client().post(reverse("sign-in"), {"email": "nouvelle@example.org"}, headers=headers)
    report, decision = (
        {"reason": "spam"},
        {"action": "remove", "origin": "own", "reason": "insult", "facts": "Menteuse."},
    )
    make.client().post(
        reverse("notice-new", args=target),
        {**report, "email": "temoin@example.org"},
        headers=headers,
    )
    make.client(reporter).post(reverse("notice-new", args=target), report, headers=headers)
    moderator = make.client(make.person("moderator", consultation))
    moderator.post(reverse("staff-moderate", args=target), decision, headers=headers)
    settle_notifications()
    return mail.outbox


def is_of_the_organisation(message, forged):
    """Return whether an email uses the organisation's own address only.

    The links are checked, and the forged host must not be in the text.
    """
    links = LINK.findall(message.body)
    return (
        all(link.startswith("http://testserver/") for link in links)
        and forged not in message.subject + message.body
    )


@pytest.mark.sampled(2)
@pytest.mark.parametrize("forged", FORGED)
def test_mails_name_the_organisation_s_own_address_despite_forged_headers(consultation, forged):
    headers, trace = FORGED[forged]
    mails = mails_after(consultation, headers)
    assert len(mails) == 6
    assert [
        message.subject for message in mails if not is_of_the_organisation(message, trace)
    ] == []
    assert all(LINK.search(message.body) for message in mails)


@pytest.mark.parametrize("forged", FORGED)
def test_mutant_whose_mails_use_the_host_of_the_request_is_detected(
    consultation, forged, monkeypatch, settings
):
    hosts, by_host = [], middleware.organisation_for_host
    monkeypatch.setattr(
        middleware, "organisation_for_host", lambda host: hosts.append(host) or by_host(host)
    )
    monkeypatch.setattr(
        "consult.notifications.actions.mails.origin", lambda organisation: f"http://{hosts[-1]}"
    )
    settings.USE_X_FORWARDED_HOST = True
    # Allauth then begins the subject with the name of the request's site.
    settings.ACCOUNT_EMAIL_SUBJECT_PREFIX = None
    headers, trace = FORGED[forged]
    assert [
        message.subject
        for message in mails_after(consultation, headers)
        if is_of_the_organisation(message, trace)
    ] == []
