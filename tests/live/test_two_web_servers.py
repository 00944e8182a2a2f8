"""Two web servers behind the proxy of docker/Caddyfile act as one, and one of them may die."""

import os
import shutil
import signal
from contextlib import contextmanager
from uuid import uuid4

import pytest

from consult.accounts.tokens.actions import create_api_token
from consult.core.postgres import tenancy
from consult.project.settings.base import redis
from tests.factories import make
from tests.faults.served import call
from tests.live.lines import Client, at_store, site
from tests.servers import ask, proxied
from tests.votes.places import cast, published

pytestmark = [
    pytest.mark.committed,
    pytest.mark.takes(30),
    pytest.mark.skipif(
        not (shutil.which("caddy") or os.environ.get("CI")), reason="caddy is not installed"
    ),
]
HOST = "127.0.0.1"
TRIES = 12


@pytest.fixture
def consultation(own_store):
    """Return a consultation of an organisation on the host of the proxy."""
    organisation = make.organisation(slug="deux", domain=HOST)
    tenancy.set_organisation(organisation.pk)
    return make.consultation(organisation)


@pytest.fixture
def two_servers(committed, own_store):
    """Return a function that serves the site twice. It yields both ports and both processes."""

    @contextmanager
    def serve(**settings):
        shared = at_store(own_store.url) | {"CACHES": redis(own_store.url)["CACHES"]} | settings
        with site(committed, **shared) as first, site(committed, **shared) as second:
            yield tuple(zip(first, second, strict=True))

    return serve


def listener(port, consultation):
    client = Client(port, consultation.slug, host=HOST, origin=f"http://{HOST}")
    assert client.receive(type="hello", live=True)
    return client


@pytest.mark.real_counts
def test_sessions_votes_and_hints_survive_the_death_of_a_server(
    two_servers, consultation, tmp_path
):
    voter, text = make.person(consultation=consultation), published(consultation)
    others = [make.person(consultation=consultation) for _ in range(4)]
    token = create_api_token(viewer=voter, name="essai")[1]
    session = make.client(voter).cookies["sessionid"].value
    position = f"/api/v1/proposals/{text.pk}/position/"
    with (
        two_servers() as (ports, (dying, _other)),
        proxied(ports, tmp_path) as proxy,
    ):
        entry = int(proxy.rpartition(":")[2])

        def vote(choice):
            """Vote as the fifth person, which moves the count."""
            for other in others:
                cast(other, text, choice)
            answer = call(entry, "PUT", position, host=HOST, token=token, body={"choice": choice})
            return answer[0]

        def read_account():
            page = ask(proxy, "account/", "identity", Cookie=f"sessionid={session}")[1]
            return voter.participant.public_name in page.decode()

        assert all(read_account() for _ in range(TRIES))
        both = [listener(port, consultation) for port in ports]
        assert vote("agree") in (200, 201)
        assert all(client.receive(type="position.changed", version=1) for client in both)

        os.killpg(dying.pid, signal.SIGKILL)
        assert both[0].get_close_code() == 1006
        assert all(read_account() for _ in range(TRIES))
        again = listener(entry, consultation)
        assert vote("disagree") in (200, 201)
        for client in (both[1], again):
            assert client.receive(type="position.changed", version=2)


@pytest.mark.soak
def test_two_servers_count_the_same_rate_limit(two_servers, consultation):
    author = make.person(consultation=consultation)
    token = create_api_token(viewer=author, name="essai")[1]
    body = {
        "topic": str(consultation.topics.first().pk),
        "title": "Ouvrir un lieu d'aide",
        "body": "Beaucoup de personnes ne savent pas où aller.",
        "charter_accepted": True,
    }
    with two_servers(RATE_LIMITS_ON=True, RATE_LIMITS={"proposal": ((3, 3600),)}) as (ports, _both):
        statuses = [
            call(
                ports[number % 2],
                "POST",
                "/api/v1/proposals/",
                host=HOST,
                token=token,
                key=uuid4(),
                body=body | {"title": f"{body['title']} {number}"},
            )[0]
            for number in range(5)
        ]
    assert statuses == [201, 201, 201, 429, 429]
