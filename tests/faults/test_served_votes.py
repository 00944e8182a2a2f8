"""Votes over HTTP: the whole application in several processes, on a database that commits."""

import os
import random
import signal
import time
from uuid import uuid4

import pytest
from django.db import connection

from consult.accounts.tokens.actions import create_api_token
from consult.core.postgres import tenancy
from tests.faults.harness import FORK, PATIENCE, Outcome, crowds, fleet, scene, wait_until
from tests.faults.history import broken, total
from tests.faults.served import call, children_of, served
from tests.votes.places import recorded, votes_of


def token_of(viewer):
    with tenancy.organisation(viewer.organisation.pk):
        return create_api_token(viewer=viewer, name="essai")[1]


def put(place, port, token, choice, key=None):
    """Take a position over HTTP."""
    path = f"/api/v1/proposals/{place.proposals[0].pk}/position/"
    host = f"{place.organisation.slug}.example.org"
    return call(port, "PUT", path, host=host, token=token, body={"choice": choice}, key=key)


@pytest.mark.committed
@pytest.mark.parametrize("clients", crowds(12, 50))
def test_many_clients_of_one_person_get_one_receipt_and_no_error(committed, clients):
    place = scene()
    token = token_of(place.voters[0])
    with served(committed) as (port, _process):
        answers = fleet(place.organisation.pk, [lambda: put(place, port, token, "agree")] * clients)
    assert [status for status, _ in answers] == [200] * clients
    assert len({answer["receipt"]["commitment"] for _, answer in answers}) == 1
    assert (votes_of(place.proposals[0]), total(place.proposals[0])) == (["cast"], 1)


@pytest.mark.committed
def test_key_sent_again_after_a_change_returns_the_first_answer(committed):
    place, key = scene(), uuid4()
    token = token_of(place.voters[0])
    with served(committed, workers=1) as (port, _process):
        first = put(place, port, token, "agree", key)
        put(place, port, token, "disagree")
        assert put(place, port, token, "agree", key) == first
        assert put(place, port, token, "mixed", key)[0] == 409
    assert votes_of(place.proposals[0]) == ["cast", "cast"]


def vote_repeatedly(place, port, token, count, is_over):
    """Vote without pause, and send each unanswered vote again under the same key.

    Return the answers, in order.
    """
    answered = []
    while not is_over.is_set():
        key, choice = uuid4(), random.choice(("agree", "mixed", "disagree"))
        for _ in range(100):
            try:
                answered.append(put(place, port, token, choice, key))
                with count.get_lock():
                    count.value += 1
                break
            except OSError:
                time.sleep(0.1)
    return answered


@pytest.mark.committed
def test_workers_killed_in_mid_request_leave_no_half_vote(committed):
    place = scene(voters=6)
    tokens = [token_of(viewer) for viewer in place.voters]
    with served(committed, workers=2) as (port, process):
        count, is_over = FORK.Value("i", 0), FORK.Event()

        def wait_for_more_answers():
            before = count.value
            wait_until(lambda: count.value >= before + len(tokens), seconds=PATIENCE, every=0.01)

        def kill_workers():
            for _ in range(3):
                wait_for_more_answers()
                for pid in children_of(process):
                    os.kill(pid, signal.SIGKILL)
            wait_for_more_answers()
            is_over.set()

        works = [
            lambda token=token: vote_repeatedly(place, port, token, count, is_over)
            for token in tokens
        ]
        results = fleet(place.organisation.pk, works, meanwhile=kill_workers)
    assert [outcome for outcome in results if isinstance(outcome, Outcome)] == []
    answers = [answer for answered in results for answer in answered]
    assert {status for status, _ in answers} == {200}
    assert {answer["receipt"]["commitment"] for _, answer in answers} <= {
        bytes(row["commitment"]).hex() for row in recorded()
    }
    assert broken(place.organisation, []) == []
    assert total(place.proposals[0]) == 6


@pytest.mark.committed
def test_requests_share_a_few_connections(committed):
    place = scene()
    token, sessions = token_of(place.voters[0]), set()
    with served(committed, workers=1) as (port, _process):
        for choice in ("agree", "mixed", "disagree") * 4:
            assert put(place, port, token, choice)[0] == 200
            sessions |= sessions_of_others()
    assert 1 <= len(sessions) <= 2


def sessions_of_others():
    """Return the sessions of other processes on the database of this test."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return {pid for (pid,) in cursor.fetchall()}
