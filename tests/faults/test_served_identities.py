"""Answers of a process that many people use at once: each is for the person who asked.

A closed account is refused at once (docs/security-tests.md, sections 38 and 43). Connections stay
open from one request to the next, as with browsers and proxies.
"""

import http.client
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session

from consult.accounts.measures.actions import set_measures
from consult.accounts.tokens.actions import create_api_token
from consult.core.postgres import tenancy
from tests.factories import make
from tests.faults.harness import crowds, scene, wait_until
from tests.faults.served import served

PEOPLE, LINES = 10, 8
REQUESTS, MORE_REQUESTS = 8, 25  # on each connection
CLIENTS, MORE_CLIENTS = 12, 50
ME, ACCOUNT = "/api/v1/me/", "/account/"
CLOSED = {"id": "0", "kind": "close", "consultation": None, "until": None, "minutes": None}


def headers_of(viewer, host):
    """Return the path and headers that a browser and a program of a person send."""
    with tenancy.organisation(viewer.organisation.pk):
        session = make.client(viewer, host=host).cookies["sessionid"].value
        token = create_api_token(viewer=viewer, name="essai")[1]
    return (ACCOUNT, {"Cookie": f"sessionid={session}"}), (ME, {"Authorization": f"Bearer {token}"})


@contextmanager
def line_to(port, host):
    """Open a connection.

    Yield a function that sends a request and returns the status and the text.
    """
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(path, headers):
        line.request("GET", path, headers={"Host": host, **headers})
        answer = line.getresponse()
        return answer.status, answer.read().decode()

    try:
        yield ask
    finally:
        line.close()


def swapped_answers(port, place, requests=REQUESTS):
    """Send requests of many people in turn on a few connections.

    Return the answers that were not for the person who asked.
    """
    host = f"{place.organisation.slug}.example.org"
    people = {f"Voix{number:02}": viewer for number, viewer in enumerate(place.voters)}
    for name, viewer in people.items():
        viewer.participant.public_name = name
        viewer.participant.save()
    ways = [(name, *way) for name, viewer in people.items() for way in headers_of(viewer, host)]
    ways += [("", ME, {})] * 2

    def use_line(number):
        with line_to(port, host) as ask:
            chosen = random.Random(number).choices(ways, k=requests)
            return [(name, path, *ask(path, headers)) for name, path, headers in chosen]

    with ThreadPoolExecutor(LINES) as lines:
        answers = [answer for received in lines.map(use_line, range(LINES)) for answer in received]
    assert len(answers) == LINES * requests
    return [
        (asker, path, status)
        for asker, path, status, text in answers
        if status != (200 if asker else 401)
        or {name for name in people if name in text} != ({asker} - {""})
    ]


def answers_after_closing(port, place, number=CLIENTS):
    """Close an account that many clients use.

    Return the statuses before, the statuses after, and how many sessions are left.
    """
    host, viewer = f"{place.organisation.slug}.example.org", place.voters[0]
    ways = [way for _ in range(number // 2) for way in headers_of(viewer, host)]
    closed, served_once = threading.Event(), [threading.Event() for _ in ways]

    def request_until_closed(client):
        path, headers = ways[client]
        with line_to(port, host) as ask:
            before = []
            while not closed.is_set():
                before.append(ask(path, headers)[0])
                served_once[client].set()
            return before, ask(path, headers)[0]

    with ThreadPoolExecutor(number) as clients:
        futures = [clients.submit(request_until_closed, client) for client in range(number)]
        try:
            wait_until(lambda: all(event.is_set() for event in served_once))
            set_measures(viewer.participant, [CLOSED])
        finally:
            closed.set()
        answers = [future.result() for future in futures]
    before = {status for statuses, _next in answers for status in statuses}
    return before, {after for _statuses, after in answers}, Session.objects.count()


@pytest.mark.committed
@pytest.mark.parametrize("requests", crowds(REQUESTS, MORE_REQUESTS))
def test_anchor_43_interleaved_requests_of_many_people_get_their_own_answers(committed, requests):
    place = scene(voters=PEOPLE)
    with served(committed, workers=1) as (port, _process):
        assert swapped_answers(port, place, requests) == []


@pytest.mark.committed
@pytest.mark.parametrize("clients", crowds(CLIENTS, MORE_CLIENTS))
def test_anchor_38_account_closed_under_many_clients_is_refused_at_once(committed, clients):
    place = scene()
    with served(committed, workers=1) as (port, _process):
        before, after, sessions = answers_after_closing(port, place, clients)
    assert 200 in before
    assert max(before) < 500
    assert (after, sessions) == ({302, 401}, 0)


@pytest.mark.committed
def test_mutant_that_mixes_requests_and_never_closes_accounts_is_caught(committed):
    place = scene(voters=PEOPLE)
    with served(
        committed, workers=1, application="tests.faults.mutants:mixed_and_never_closed"
    ) as (port, _process):
        assert {status for _asker, _path, status in swapped_answers(port, place)} >= {200}
        _before, after, _sessions = answers_after_closing(port, place)
    assert 200 in after
