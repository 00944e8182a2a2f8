"""Pages for search engines: robots.txt, and sitemaps of the public pages."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations
from consult.core.exceptions import NotFound
from consult.organisations.selectors import origin
from debates.proposals.selectors import proposals as proposal_selectors
from frontend.toolkit.pages.page import PUBLIC, page

A_WHILE = 300
# Proposals in one sitemap. Each proposal has one address for each language, and a sitemap may have
# 50,000 addresses.
PART = 5000
# Pages of the site itself that search engines should list.
OF_THE_SITE = (
    "home",
    "consultation-list",
    "how-it-works",
    "accessibility",
    "privacy",
    "legal",
    "open-data",
)
# Paths that crawlers should not visit, below the prefix of each language: pages of one person,
# pages that act, and pages that repeat others.
APART = (
    *(
        "account/",
        "appeals/",
        "display/",
        "embed/",
        "follow/",
        "mail-stop/",
        "measures/",
        "notices/",
        "oembed/",
    ),
    *(
        "read-over/",
        "receipts/",
        "report/",
        "room/",
        "search/",
        "sign-in/",
        "sign-out/",
        "staff/",
        "w/",
    ),
)
PREFIXES = {
    code: "" if code == settings.LANGUAGE_CODE else f"/{code}" for code, _name in settings.LANGUAGES
}
URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


@require_safe
@page(PUBLIC, shared=A_WHILE)
def send_robots(request):
    """Ask crawlers to skip personal pages, forms, search, addresses with a query, and API data."""
    apart = [f"Disallow: {prefix}/{path}" for prefix in PREFIXES.values() for path in APART]
    rules = ["User-agent: *", *apart, "Disallow: /*?", "Disallow: /api/", "Allow: /api/v1/docs/"]
    content = "\n".join(
        [*rules, "", f"Sitemap: {origin(request.organisation)}{reverse('sitemap')}", ""]
    )
    return HttpResponse(content, content_type="text/plain; charset=utf-8")


@require_safe
@page(PUBLIC, shared=A_WHILE)
def send_sitemap_index(request):
    """List the sitemaps of the organisation: its pages, then the proposals of each consultation.

    The proposals of a consultation are divided into parts.
    """
    visitor = Viewer.public(request.organisation)
    host = origin(request.organisation)
    last = proposal_selectors.last_proposal_numbers(visitor)
    paths = [reverse("sitemap-pages")]
    for consultation in consultations.latest_published(visitor):
        parts = -(-last.get(consultation.pk, 0) // PART)
        paths += [
            reverse("sitemap-proposals", args=[consultation.slug, part])
            for part in range(1, parts + 1)
        ]
    return _xml(
        [
            INDEX,
            *(f"<sitemap><loc>{escape(host + path)}</loc></sitemap>" for path in paths),
            "</sitemapindex>",
        ]
    )


@require_safe
@page(PUBLIC, shared=A_WHILE)
def send_page_sitemap(request):
    """List the pages of the site, of its consultations and of their topics.

    A cancelled consultation has one page.
    """
    visitor = Viewer.public(request.organisation)
    entries: list[tuple[str, datetime | None]] = [(reverse(name), None) for name in OF_THE_SITE]
    for consultation in consultations.latest_published(visitor).prefetch_related("topics"):
        entries.append((consultations.path_of(consultation), None))
        entries += [
            (reverse("topic", args=[consultation.slug, topic.slug]), None)
            for topic in consultation.topics.all()
            if not consultation.is_cancelled
        ]
    return _urlset(request, entries)


@require_safe
@page(PUBLIC, shared=A_WHILE)
def send_proposal_sitemap(request, slug, part):
    """List the public proposals of a consultation whose numbers are in a part.

    Hidden and merged proposals are not listed.
    """
    visitor = Viewer.public(request.organisation)
    if not part:
        raise NotFound
    consultation = consultations.get_consultation_row(visitor, slug)
    numbers = proposal_selectors.list_public_proposal_numbers(
        consultation, (part - 1) * PART + 1, part * PART
    )
    base = consultations.path_of(consultation)
    return _urlset(
        request, [(f"{base}proposals/{number}/", edited_at) for number, edited_at in numbers]
    )


def _urlset(request, found: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    host = origin(request.organisation)
    return _xml(
        [
            URLSET,
            *(
                line
                for path, edited_at in found
                for line in _urls(host, path, edited_at, request.organisation.languages)
            ),
            "</urlset>",
        ]
    )


def _urls(
    host: str, path: str, edited_at: datetime | None, languages: Iterable[str]
) -> Iterator[str]:
    """Yield the entries of a page: one for each language. Each entry names all the languages."""
    addresses = {code: escape(f"{host}{PREFIXES[code]}{path}") for code in languages}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'
        for code, address in (*addresses.items(), ("x-default", addresses[settings.LANGUAGE_CODE]))
    )
    edited = f"<lastmod>{edited_at:%Y-%m-%d}</lastmod>" if edited_at else ""
    for address in addresses.values():
        yield f"<url><loc>{address}</loc>{edited}{links}</url>"


def _xml(lines: Iterable[str]) -> HttpResponse:
    content = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines, ""])
    return HttpResponse(content, content_type="application/xml; charset=utf-8")
