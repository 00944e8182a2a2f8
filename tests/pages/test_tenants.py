"""Two tenants alike, each with its canary: no page and no published file of one ever shows the other's (T-48)."""

import pytest

from tests import witness
from tests.factories import make
from tests.pages.routes import briefly, pages, whole, world

pytestmark = [pytest.mark.django_db, pytest.mark.takes(40)]
HOSTS = {"testserver": "CANARIJAUNE", "autre.example.org": "CANARIBLEU"}
# What a page shows only to whoever asks for it.
QUERIES = {"search": "?q=aide", "proposal-similar": "?title=Ouvrir un lieu", "receipt-check": "?receipt={receipt}"}
PLACES = ("published", "draft")


@pytest.fixture(scope="module")
def tenants(django_db_setup, django_db_blocker, tmp_path_factory):
    """Two worlds of pages by host, made once."""
    with django_db_blocker.unblock(), briefly(tmp_path_factory.mktemp("media")), witness.undone():
        yield {host: tenant(host, canary) for host, canary in HOSTS.items()}


def tenant(host, canary):
    told = dict.fromkeys(("tagline", "legal_notice", "privacy_notice"), f"Nous, {canary}.")
    organisation = make.organisation(name="Ville (exemple)", slug=canary.lower(), domain=host, **told)
    return world(organisation, host, word=canary)


def addresses(here, there, *, whole_house):
    """What is asked on a host: its own files, its own pages that search, and every page with what is the other's.

    In the `whole_house`, every page of its own too: of everybody else, `test_policies` looks at those.
    """
    own = asked(here)
    foreign = [address for address in asked(there) if address not in own]
    return [*here.files, *(address for address in own if whole_house or "?" in address)], foreign


def asked(values):
    """Every page with what is of one organisation; some addresses, without ids, are the same in another."""
    return {
        address + QUERIES.get(page.name, "").format(**values.places[place]): None
        for page in pages()
        for place, address in values.addresses(page)
        if place in PLACES and page.name != "open-data-file"
    }


def crawl(tenants, host, actors=None, one_in=1):
    """(where the own canary was met, where the foreign one), by actor and address; the whole house for those named.

    Each asks `one_in` so many of the pages with what is the other's, from another one on than whoever came before.
    """
    own, foreign = HOSTS[host], next(canary for name, canary in HOSTS.items() if name != host)
    here, there = tenants[host], next(tenant for name, tenant in tenants.items() if name != host)
    at_home, abroad = addresses(here, there, whole_house=bool(actors))
    met, leaked = [], []
    for turn, actor in enumerate(actors or here.browsers):
        browser = here.browser(actor)
        for address in [*at_home, *abroad[turn % one_in :: one_in]]:
            told = whole(browser.get(address).getvalue())
            met += [(actor, address)] if own.encode() in told else []
            leaked += [(actor, address)] if foreign.encode() in told else []
    return met, leaked


# Each looks for the other's canary: one host is enough at each change, where three of those who are here ask each page,
# and two from there, whom `test_policies` sends; both hosts in `make soak`, where everybody asks every page.
@pytest.mark.parametrize(
    ("host", "one_in"),
    [("testserver", 3), *(pytest.param(host, 1, marks=pytest.mark.soak) for host in HOSTS)],
)
def test_crawl_of_pages_and_files_as_everybody_meets_no_foreign_canary(tenants, host, one_in):
    met, leaked = crawl(tenants, host, one_in=one_in)
    assert leaked == []
    for actor in tenants[host].browsers:
        seen = [address for who, address in met if who == actor]
        assert len(seen) > 20, actor
        assert {f"/open-data/ouverte/1/{name}" for name in ("proposals.csv", "comments.jsonl", "ouverte.zip")} <= {
            *seen
        }


# A moderator reads what visitors read, and more: enough at each change, both in `make soak`.
@pytest.mark.parametrize("actor", ["moderator", pytest.param("visitor", marks=pytest.mark.soak)])
@pytest.mark.parametrize("without", [witness.without_row_level_security, witness.without_filters])
def test_either_lock_holds_alone(tenants, without, actor):
    with without():
        met, leaked = crawl(tenants, "testserver", [actor])
    assert leaked == []
    assert len(met) > 20


def test_without_both_locks_the_foreign_canary_is_found(tenants):
    with witness.without_row_level_security(), witness.without_filters():
        _met, leaked = crawl(tenants, "testserver", ["visitor"])
    assert len(leaked) > 2
