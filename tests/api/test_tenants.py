"""Two identical organisations, each with its canary text: neither canary is seen from the other."""

import pytest

from consult.core.postgres import tenancy
from tests import witness
from tests.api.callers import Caller, comment, proposal
from tests.api.test_routes import ROUTES
from tests.api.world import QUERIES, address, world
from tests.factories import make

pytestmark = pytest.mark.django_db
GETS = [path for method, path in ROUTES if method == "GET"]
ACTORS = [
    "visitor",
    "owner",
    "other",
    "facilitator",
    "moderator",
    "manager",
    "organisation_admin",
    "platform_admin",
]


def tenant(organisation, canary):
    """Create a consultation in which every text contains the canary."""
    with tenancy.organisation(organisation.id):
        here = make.consultation(organisation, slug="essai", title_fr=f"Consultation {canary}")
        api_world = world(here)
        written = proposal(
            here, title=f"Une proposition de {canary}", body=f"Un texte assez long de {canary}."
        )
        comment(written, body=f"Remarque de {canary}")
        return api_world


@pytest.fixture(scope="module")
def tenants(django_db_setup, django_db_blocker):
    """Yield the two worlds by host, made once."""
    with django_db_blocker.unblock(), witness.undone():
        organisation = make.organisation()
        other = make.organisation(
            name="Autre ville (exemple)", slug="autre", domain="autre.example.org"
        )
        yield {
            "testserver": tenant(organisation, "CANARIJAUNE"),
            "autre.example.org": tenant(other, "CANARIBLEU"),
        }


@pytest.mark.sampled(2)  # each host searches for the canary of the other
@pytest.mark.parametrize(
    ("host", "foreign"), [("testserver", "CANARIBLEU"), ("autre.example.org", "CANARIJAUNE")]
)
def test_crawl_of_every_read_as_every_actor_finds_no_foreign_canary(tenants, host, foreign, sample):
    here, [there] = tenants[host], [other for name, other in tenants.items() if name != host]
    own = "CANARIJAUNE" if foreign == "CANARIBLEU" else "CANARIBLEU"
    for actor in ACTORS:
        caller = Caller(here.people.get(actor), host=host)
        for path in sample(f"{host} {actor}", GETS, 14):
            for ids in (here.ids, there.ids):
                answer = caller.read(address(path, ids) + QUERIES.get(path, "").format(**ids))
                assert foreign not in answer.content.decode(), (actor, path)
                if ids is there.ids and "{id}" in path:
                    assert answer.status_code in (401, 403, 404), (actor, path)
        # in every sample: the own canary is found where it may be
        for path in ("/consultations/", "/proposals/"):
            assert own in caller.read(path).content.decode(), (actor, path)


def test_search_and_similarity_stay_in_the_organisation(tenants):
    for host, canary in (("testserver", "CANARIBLEU"), ("autre.example.org", "CANARIJAUNE")):
        caller, ids = Caller(host=host), tenants[host].ids
        assert caller.read(f"/proposals/?search={canary}").json()["results"] == []
        assert (
            caller.read(
                f"/proposals/similar/?topic={ids['topic']}&text=proposition de {canary}"
            ).status_code
            == 200
        )
        assert caller.read(f"/consultations/?search={canary}").json()["results"] == []


def test_session_and_token_of_another_organisation_are_refused(tenants):
    foreigner = tenants["autre.example.org"].people["manager"]
    browser = make.client(foreigner, host="autre.example.org")
    assert browser.get("/api/v1/me/").status_code == 200
    assert browser.get("/api/v1/me/", headers={"host": "testserver"}).status_code == 401
    caller = Caller(foreigner, host="autre.example.org")
    assert caller.read("/me/").status_code == 200
    assert caller.read("/me/", host="testserver").status_code == 401


def test_same_account_is_another_participant_in_another_organisation(tenants):
    account = make.account()
    profiles = [
        Caller(make.person(consultation=tenant_world.consultation, account_=account), host=host)
        .read("/me/")
        .json()
        for host, tenant_world in tenants.items()
    ]
    assert profiles[0]["id"] != profiles[1]["id"]


def test_row_level_security_protects_where_queries_forget_the_organisation(tenants):
    ids = tenants["autre.example.org"].ids
    with witness.without_filters():
        content = Caller().read("/proposals/").content.decode()
        assert "CANARIJAUNE" in content
        assert "CANARIBLEU" not in content
        assert Caller().read(f"/proposals/{ids['proposal']}/").status_code == 404


def test_queries_protect_where_row_level_security_is_off(tenants):
    ids = tenants["autre.example.org"].ids
    with witness.without_row_level_security():
        content = Caller().read("/proposals/").content.decode()
        assert "CANARIJAUNE" in content
        assert "CANARIBLEU" not in content
        assert Caller().read(f"/proposals/{ids['proposal']}/").status_code == 404


def test_mutant_without_both_protections_shows_the_canary(tenants):
    """Prove that the two tests above search in the right place."""
    with witness.without_row_level_security(), witness.without_filters():
        assert "CANARIBLEU" in Caller().read("/proposals/").content.decode()
