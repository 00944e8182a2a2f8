"""Erasure of a voter.

Standing votes are withdrawn while this is possible, and no table links the voter to the remaining
ones.
"""

import pytest

from consult.core.postgres import tenancy
from tests.factories import make
from tests.votes.places import cast, close, published, rows, set_public, votes_of
from votes.actions import public_counts as public_count_actions
from votes.actions.erasure import erase_votes
from votes.models import Tally


@pytest.fixture
def voter(consultation):
    return make.person(consultation=consultation)


def erase(viewer):
    erase_votes(make.Viewer.system(viewer.organisation), viewer.participant.pk, True)


def total(proposal):
    """Return the public count of a proposal after it moved."""
    with tenancy.organisation(None):
        public_count_actions.move_due_counts()
    return Tally.objects.values_list("total", flat=True).get(proposal=proposal)


def test_standing_votes_are_withdrawn_including_frozen_ones(consultation, voter):
    proposal, frozen = published(consultation), published(consultation)
    cast(voter, proposal)
    cast(voter, frozen)
    set_public(frozen, is_public=False)
    erase(voter)
    assert [(votes_of(p), total(p)) for p in (proposal, frozen)] == [(["cast", "withdraw"], 0)] * 2
    assert rows("ballot_box_ballot") == []


def test_votes_that_are_over_stay_counted_without_link_to_the_person(
    organisation, consultation, voter
):
    closed, ended = published(consultation), published(consultation)
    for proposal in (closed, ended):
        cast(voter, proposal)
    close(consultation)
    erase(voter)
    assert (votes_of(closed), total(closed)) == (["cast", "close"], 1)
    assert rows("ballot_box_ballot") == []


def test_passed_deadline_applies_before_the_close_event(consultation, voter):
    proposal = published(consultation)
    cast(voter, proposal)
    make.move_phases(consultation, days=-30)
    erase(voter)
    assert (votes_of(proposal), total(proposal)) == (["cast"], 1)


def test_person_who_comes_back_has_one_counted_vote(consultation, voter):
    proposal = published(consultation)
    cast(voter, proposal)
    erase(voter)
    cast(make.person(consultation=consultation), proposal)
    assert (votes_of(proposal), total(proposal)) == (["cast", "cast", "withdraw"], 1)


def test_votes_of_others_are_not_touched_by_an_erasure(consultation, voter):
    proposal, other = published(consultation), make.person(consultation=consultation)
    cast(voter, proposal)
    cast(other, proposal)
    erase(voter)
    assert [row["voter_id"] for row in rows("ballot_box_ballot")] == [other.participant.pk]
    assert total(proposal) == 1
