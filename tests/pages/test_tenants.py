"""Two similar tenants, each with its canary.

No page and no published file of one tenant ever shows the canary of the other.
"""

import pytest
from django.urls import reverse

from tests import witness
from tests.factories import make
from tests.pages.routes import extract_content, pages, skip_slow_steps, world

pytestmark = [pytest.mark.django_db, pytest.mark.takes(40)]
HOSTS = {"testserver": "CANARIJAUNE", "autre.example.org": "CANARIBLEU"}
# Queries of pages that show texts only when asked.
QUERIES = {"search": "?q=aide", "proposal-similar": "?title=Ouvrir un lieu"}
PLACES = ("published", "draft")
# Public lists, which show the other organisation's canary as soon as no protection separates the
# two. The home page is not one of them: it reads its featured consultation by slug. Both
# organisations have a consultation with this slug, and PostgreSQL may return either one.
LISTS = {"/consultations/", "/moderation-log/", "/open-data/"}
# Each actor reads these files, which contain the canary of the organisation, in every sample.
FILES = {
    f"/open-data/ouverte/1/{name}" for name in ("proposals.csv", "comments.jsonl", "ouverte.zip")
}


@pytest.fixture(scope="module")
def tenants(django_db_setup, django_db_blocker, tmp_path_factory):
    """Yield two worlds of pages by host, made once."""
    with (
        django_db_blocker.unblock(),
        skip_slow_steps(tmp_path_factory.mktemp("media")),
        witness.undone(),
    ):
        yield {host: tenant(host, canary) for host, canary in HOSTS.items()}


def tenant(host, canary):
    notices = dict.fromkeys(
        ("tagline", "accessibility_notice", "legal_notice", "privacy_notice"), f"Nous, {canary}."
    )
    organisation = make.organisation(
        name="Ville (exemple)", slug=canary.lower(), domain=host, **notices
    )
    return world(organisation, host, word=canary)


def addresses(here, there, *, include_own_pages):
    """Return the addresses to request on a host.

    They are every page with ids of the other tenant, and the host's own pages that search. With
    `include_own_pages`, they also include every page of the host itself. For other actors,
    `test_policies` checks those.
    """
    own, foreign = list_addresses(here), list_addresses(there)
    selected = own if include_own_pages else [address for address in own if "?" in address]
    return [*dict.fromkeys([*selected, *(address for address in foreign if address not in own)])]


def list_addresses(values):
    """Return the address of every page with ids of one organisation.

    Addresses without ids are the same in both organisations.
    """
    return {
        address + QUERIES.get(page.name, "").format(**values.places[place]): None
        for page in pages()
        for place, address in values.addresses(page)
        if place in PLACES and page.name != "open-data-file"
    }


def crawl(tenants, host, sample, actors=None):
    """Return where the own canary was found and where the foreign one, by actor and address.

    The crawl reads a sample of pages and of files. Actors that are named read every page of the
    host.
    """
    own, foreign = HOSTS[host], next(canary for name, canary in HOSTS.items() if name != host)
    here, there = tenants[host], next(tenant for name, tenant in tenants.items() if name != host)
    found, leaked = [], []
    for actor in actors or here.browsers:
        browser = here.browser(actor)
        sampled = sample(
            f"{host} {actor}", addresses(here, there, include_own_pages=bool(actors)), 20
        )
        files = sample(f"files of {host} {actor}", here.files, 20)
        for address in dict.fromkeys([*sampled, *files, *FILES]):
            content = extract_content(browser.get(address).getvalue())
            found += [(actor, address)] if own.encode() in content else []
            leaked += [(actor, address)] if foreign.encode() in content else []
    return found, leaked


@pytest.mark.long
@pytest.mark.sampled(2)  # each host looks for the other's canary
@pytest.mark.parametrize("host", HOSTS)
def test_crawl_of_every_page_and_file_by_every_actor_finds_no_foreign_canary(tenants, host, sample):
    found, leaked = crawl(tenants, host, sample)
    [there] = [tenant for name, tenant in tenants.items() if name != host]
    # The administrators of an organisation are shown, by public name, to the administrators of the
    # installation.
    page = reverse("staff-platform-organisation", args=[there.people["manager"].organisation.pk])
    assert set(leaked) <= {("platform_admin", page)}
    for actor in tenants[host].browsers:
        assert {address for reader, address in found if reader == actor} >= FILES, actor


@pytest.mark.long
@pytest.mark.sampled(4)  # a moderator reads what visitors read, and more
@pytest.mark.parametrize("actor", ["moderator", "visitor"])
@pytest.mark.parametrize("without", [witness.without_row_level_security, witness.without_filters])
def test_each_tenant_protection_is_sufficient_alone(tenants, without, actor, sample):
    with without():
        found, leaked = crawl(tenants, "testserver", sample, [actor])
    assert leaked == []
    assert {address for _actor, address in found} >= FILES


def test_mutant_without_both_protections_shows_the_foreign_canary(tenants):
    with witness.without_row_level_security(), witness.without_filters():
        _found, leaked = crawl(
            tenants, "testserver", lambda _name, _addresses, _share: [*LISTS], ["visitor"]
        )
    # Both organisations have a consultation with this slug. Without any protection, PostgreSQL may
    # return either one first, and then its files.
    assert {address for _actor, address in leaked} - FILES == LISTS
