"""The benchmark of voting sends the same statements, in plain SQL, as casting does."""

import pytest

from bench import votes as bench
from consult.core.postgres import tenancy
from tests.faults.harness import scene
from tests.votes.places import rows
from votes.ballot_box.store.queries import has_ballots

pytestmark = pytest.mark.committed


def test_plain_statements_enter_one_event_and_a_ballot(committed):
    place = scene(proposals=1, voters=1)
    [proposal], [voter] = place.proposals, place.voters
    with tenancy.organisation(place.organisation.pk):
        with bench._line() as line, line.cursor() as cursor:
            bench._statements(line, cursor, voter.participant.pk, proposal)
        assert len(rows("ballot_box_arrival")) == 1
        assert has_ballots([proposal.question.pk])


def test_a_client_that_fails_ends_the_measure(committed, monkeypatch):
    monkeypatch.setattr(bench, "CLIENTS", 2)
    with pytest.raises(RuntimeError, match="a client failed"):
        bench._together(lambda number: [1.0][number])
