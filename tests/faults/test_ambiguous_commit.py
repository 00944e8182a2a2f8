"""A connection that breaks after COMMIT and before the answer.

The vote is sent again, and recorded once.
"""

import re
import select
import socket
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from tests.faults.harness import scene, vote
from tests.faults.history import broken, total
from tests.votes.places import cast, votes_of
from votes.ballot_box.store import ballots

COMMIT = re.compile(rb"Q....COMMIT\x00", re.DOTALL)


class Cut(threading.Thread):
    """A proxy between a client and PostgreSQL that never passes on the answer to a COMMIT.

    All other data pass, and PostgreSQL does the COMMIT.
    """

    def __init__(self, folder, target):
        super().__init__(daemon=True)
        self.listener, self.target, self.cuts = socket.socket(socket.AF_UNIX), target, 0
        self.listener.bind(str(Path(folder) / ".s.PGSQL.5432"))
        self.listener.listen()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with client, socket.socket(socket.AF_UNIX) as server:
                server.connect(self.target)
                self.forward(client, server)

    def forward(self, client, server):
        while True:
            for ready in select.select([client, server], [], [])[0]:
                data = ready.recv(65536)
                if not data:
                    return
                other = server if ready is client else client
                other.sendall(data)
                if ready is client and COMMIT.search(data):
                    server.recv(65536)  # PostgreSQL has committed, and its answer is dropped
                    self.cuts += 1
                    return


@contextmanager
def line_that_breaks_after_commit():
    """Send the queries of this process through such a proxy."""
    settings = connection.settings_dict
    host, port = settings["OPTIONS"].get("host") or settings["HOST"], settings["PORT"] or "5432"
    before = (settings["HOST"], dict(settings["OPTIONS"]))
    with tempfile.TemporaryDirectory() as folder:
        cut = Cut(folder, f"{host}/.s.PGSQL.{port}")
        cut.start()
        connection.close()
        settings["OPTIONS"].pop("host", None)
        settings["HOST"] = folder
        try:
            yield cut
        finally:
            connection.close()
            settings["HOST"], options = before
            settings["OPTIONS"].update(options)
            cut.listener.close()


def needs_a_socket():
    host = connection.settings_dict["OPTIONS"].get("host") or connection.settings_dict["HOST"]
    if not host.startswith("/"):
        pytest.skip("the database is not reached by a local socket")


def vote_over_a_broken_line(place, request):
    with line_that_breaks_after_commit() as cut:
        outcome = vote(place.voters[0], place.proposals[0], "agree", request)
    assert (outcome.state, cut.cuts) == ("unknown", 1)
    return outcome


@pytest.mark.committed
def test_vote_sent_again_after_an_ambiguous_commit_is_recorded_once(committed):
    needs_a_socket()
    place, request = scene(), uuid4()
    unknown = vote_over_a_broken_line(place, request)
    assert votes_of(place.proposals[0]) == ["cast"]  # the vote was in fact committed
    again = vote(place.voters[0], place.proposals[0], "agree", request)
    assert (again.state, again.value.revision) == ("ok", 1)
    assert votes_of(place.proposals[0]) == ["cast"]
    assert broken(place.organisation, [unknown, again]) == []


def change_of_mind_before_the_retry(place):
    """Vote over a broken connection, vote otherwise elsewhere, then send the first vote again.

    Return the recorded votes.
    """
    request = uuid4()
    vote_over_a_broken_line(place, request)
    cast(place.voters[0], place.proposals[0], "disagree")
    vote(place.voters[0], place.proposals[0], "agree", request)
    return votes_of(place.proposals[0])


@pytest.mark.committed
def test_late_retry_does_not_undo_a_newer_vote(committed):
    needs_a_socket()
    place = scene()
    assert change_of_mind_before_the_retry(place) == ["cast", "cast"]
    assert total(place.proposals[0]) == 1


@pytest.mark.committed
def test_mutant_that_forgets_requests_is_caught(committed, monkeypatch):
    needs_a_socket()
    place = scene()
    monkeypatch.setattr(ballots, "request_mark", lambda *_: uuid4().bytes)
    assert change_of_mind_before_the_retry(place) == ["cast", "cast", "cast"]
