"""The history checker finds what it must find: a reversed order, a lost choice, a wrong count."""

from dataclasses import replace

import pytest
from django.db.models import F

from tests.faults.harness import Outcome, scene, vote
from tests.faults.history import broken
from tests.votes.places import ballots
from votes.ballot_box.models import Ballot as BallotRow
from votes.ballot_box.store.batches import box_of
from votes.ballot_box.store.encryption import Ballot
from votes.models import Tally

pytestmark = pytest.mark.committed


@pytest.fixture
def history(committed):
    """Return a scene in which one person changed their mind twice, and the answers."""
    place = scene(proposals=2, voters=2)
    answered = [
        vote(place.voters[0], place.proposals[0], choice)
        for choice in ("agree", "mixed", "disagree")
    ]
    return place, [*answered, vote(place.voters[1], place.proposals[0], "agree")]


def alter_ballot(choice):
    """Change the ballot that says "disagree"."""
    [row] = [row for row in ballots() if row["choice"] == "disagree"]
    place = {"question_id": row["question_id"], "voter_id": row["voter_id"]}
    own = Ballot(*(row[name] for name in Ballot._fields))._replace(choice=choice)
    encrypted = box_of(row["question_id"]).encrypt_ballot(row["voter_id"], own)
    assert BallotRow.objects.filter(**place).update(encrypted=encrypted) == 1


def test_sound_history_has_no_fault(history):
    place, outcomes = history
    assert broken(place.organisation, outcomes) == []


def test_reversed_order_is_found(history):
    place, (first, second, *others) = history
    turned = [
        replace(first, value=second.value, choice="mixed"),
        replace(second, value=first.value, choice="agree"),
    ]
    assert broken(place.organisation, [*turned, *others]) == [
        "1 was asked for after 2 was answered"
    ]


def test_concurrent_answers_have_no_order(history):
    place, (first, second, *others) = history
    second = replace(second, began=first.began)
    turned = [
        replace(first, value=second.value, choice="mixed"),
        replace(second, value=first.value, choice="agree"),
    ]
    assert broken(place.organisation, [*turned, *others]) == []


def test_ballot_that_differs_from_the_answered_choice_is_found(history):
    place, outcomes = history
    alter_ballot("agree")
    assert "the ballot says agree at 3, not disagree at 3" in broken(place.organisation, outcomes)


def test_later_choice_is_accepted_only_if_its_answer_never_came(history):
    place, (*before, lost, other) = history
    unknown = Outcome(
        "unknown", "the line broke", lost.request, lost.voter, lost.choice, lost.began, lost.ended
    )
    assert broken(place.organisation, [*before, unknown, other]) == []
    assert broken(place.organisation, [*before, other]) == [
        "the ballot says disagree at 3, not mixed at 2"
    ]


def test_count_that_the_api_shows_differently_is_found(history):
    place, outcomes = history
    Tally.objects.filter(proposal=place.proposals[0]).update(
        agree=F("agree") + 1, total=F("total") + 1
    )
    assert any(fault.startswith("the API says") for fault in broken(place.organisation, outcomes))
