"""Two tenants alike, each with its canary: no page and no published file of one ever shows the other's (T-48)."""

import pytest
from django.urls import reverse

from tests import witness
from tests.factories import make
from tests.pages.routes import briefly, pages, whole, world

pytestmark = [pytest.mark.django_db, pytest.mark.takes(40)]
HOSTS = {"testserver": "CANARIJAUNE", "autre.example.org": "CANARIBLEU"}
# What a page shows only to whoever asks for it.
QUERIES = {"search": "?q=aide", "proposal-similar": "?title=Ouvrir un lieu"}
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
    """What is asked on a host: every page with what is the other's, its own files, and its own pages that search.

    In the `whole_house`, every page of its own too: of everybody else, `test_policies` looks at those.
    """
    own, foreign = asked(here), asked(there)
    kept = own if whole_house else [address for address in own if "?" in address]
    return [*dict.fromkeys([*kept, *(address for address in foreign if address not in own)]), *here.files]


def asked(values):
    """Every page with what is of one organisation; some addresses, without ids, are the same in another."""
    return {
        address + QUERIES.get(page.name, "").format(**values.places[place]): None
        for page in pages()
        for place, address in values.addresses(page)
        if place in PLACES and page.name != "open-data-file"
    }


def crawl(tenants, host, actors=None):
    """(where the own canary was met, where the foreign one), by actor and address; the whole house for those named."""
    own, foreign = HOSTS[host], next(canary for name, canary in HOSTS.items() if name != host)
    here, there = tenants[host], next(tenant for name, tenant in tenants.items() if name != host)
    met, leaked = [], []
    for actor in actors or here.browsers:
        browser = here.browser(actor)
        for address in addresses(here, there, whole_house=bool(actors)):
            told = whole(browser.get(address).getvalue())
            met += [(actor, address)] if own.encode() in told else []
            leaked += [(actor, address)] if foreign.encode() in told else []
    return met, leaked


# Each looks for the other's canary: one host is enough at each change, both in `make soak`.
@pytest.mark.parametrize("host", ["testserver", pytest.param("autre.example.org", marks=pytest.mark.soak)])
def test_crawl_of_every_page_and_file_as_everybody_meets_no_foreign_canary(tenants, host):
    met, leaked = crawl(tenants, host)
    [there] = [tenant for name, tenant in tenants.items() if name != host]
    # Who administers an organisation is read, by public name, by the administrators of the installation.
    page = reverse("staff-platform-organisation", args=[there.people["manager"].organisation.pk])
    assert leaked == [("platform_admin", page)]
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
