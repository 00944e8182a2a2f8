"""Pages for search engines: robots.txt and sitemaps of public pages, per organisation."""

from xml.etree import ElementTree as etree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from debates.proposals.actions.proposals import withdraw_proposal
from frontend import crawlers
from tests.factories import make
from tests.pages import given
from tests.pages.routes import pages

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
HOST = "http://testserver"


def addresses(path):
    """Return the addresses of a sitemap as a visitor gets it, and the number of queries."""
    with CaptureQueriesContext(connection) as captured:
        answer = make.client().get(path)
    assert (answer.status_code, answer.cookies) == (200, {})
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=300"
    return [
        found.text for found in etree.fromstring(answer.content).iterfind("*/s:loc", NAMES)
    ], len(captured)


def test_robots_keeps_crawlers_from_personal_pages_and_names_the_sitemap(organisation):
    answer = make.client().get("/robots.txt")
    rules = answer.content.decode().splitlines()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer["Cache-Control"].startswith("public")
    assert {
        "Disallow: /staff/",
        "Disallow: /en/account/",
        "Disallow: /search/",
        "Disallow: /api/",
    } <= set(rules)
    assert rules[-1] == f"Sitemap: {HOST}/sitemap.xml"


def test_paths_excluded_by_robots_exist():
    known = {page.address for page in pages()}
    assert [
        path for path in crawlers.APART if not any(address.startswith(path) for address in known)
    ] == []


def test_sitemaps_hold_public_pages_in_each_language_with_alternates(organisation, consultation):
    make.consultation(organisation, slug="brouillon", state="draft")
    author = make.person(consultation=consultation)
    published, withdrawn = (given.proposal(consultation, author) for _ in range(2))
    withdraw_proposal(viewer=author, proposal_id=withdrawn.pk)
    index, _count = addresses("/sitemap.xml")
    assert index == [f"{HOST}/sitemaps/pages.xml", f"{HOST}/sitemaps/essai/1.xml"]
    of_site, _count = addresses("/sitemaps/pages.xml")
    topic = consultation.topics.first()
    assert {f"{HOST}/", f"{HOST}/en/consultations/essai/topics/{topic.slug}/"} <= set(of_site)
    assert [address for address in of_site if "brouillon" in address or "?" in address] == []
    for address in of_site:
        assert (
            resolve(address.removeprefix(HOST).removeprefix("/en")).func.policy == "published.read"
        )
    own = f"{HOST}/consultations/essai/proposals/{published.number}/"
    texts, _count = addresses("/sitemaps/essai/1.xml")
    assert texts == [own, own.replace(HOST, f"{HOST}/en")]
    root = etree.fromstring(make.client().get("/sitemaps/essai/1.xml").content)
    alternates = root.findall("s:url[1]/x:link", NAMES)
    assert {(link.get("hreflang"), link.get("href")) for link in alternates} == {
        ("fr", texts[0]),
        ("en", texts[1]),
        ("x-default", texts[0]),
    }


def test_sitemaps_take_as_many_statements_for_three_as_for_one(organisation, consultation):
    author = make.person(consultation=consultation)
    given.proposal(consultation, author)
    paths = ("/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/essai/1.xml")
    before = [addresses(path)[1] for path in paths]
    for number in range(2):
        given.proposal(consultation, author)
        given.proposal(make.consultation(organisation, slug=f"encore-{number}"))
    assert [addresses(path)[1] for path in paths] == before


@pytest.mark.parametrize(
    "path", ["/sitemaps/brouillon/1.xml", "/sitemaps/nulle-part/1.xml", "/sitemaps/essai/0.xml"]
)
def test_sitemap_of_a_non_public_consultation_is_not_found(organisation, consultation, path):
    make.consultation(organisation, slug="brouillon", state="draft")
    assert make.client().get(path).status_code == 404


def test_contributions_are_listed_in_parts(consultation, monkeypatch):
    monkeypatch.setattr(crawlers, "PART", 2)
    texts = [given.proposal(consultation) for _ in range(3)]
    assert addresses("/sitemap.xml")[0][1:] == [
        f"{HOST}/sitemaps/essai/{part}.xml" for part in (1, 2)
    ]
    assert addresses("/sitemaps/essai/2.xml")[0][0].endswith(f"/proposals/{texts[-1].number}/")
