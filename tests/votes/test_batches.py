"""A batch of a public ledger is complete after forty first votes (ADR 80).

Votes that are given again later are never opened. Eleven votes of a batch are opened all the same.
"""

import random
from collections import Counter

import pytest

from tests.factories import make
from tests.votes.places import cast, published
from votes import ledger
from votes.actions import registers as register_actions
from votes.ballot_box.models import Link


def test_votes_given_again_complete_no_batch(consultation):
    """Let forty participants vote, then vote again.

    A batch of their first votes alone would be empty when it is opened.
    """
    proposal = published(consultation)
    voters = [make.person(consultation=consultation) for _ in range(79)]
    for choice in ("agree", "disagree"):
        for viewer in voters[:40]:
            cast(viewer, proposal, choice)
        register_actions.publish_batches()
    for viewer in voters[40:]:
        cast(viewer, proposal)
    assert (register_actions.publish_batches(), Link.objects.count()) == (0, 0)
    cast(make.person(consultation=consultation), proposal)
    assert (register_actions.publish_batches(), Link.objects.get().votes) == (1, 40)


def opened_votes(draw, *, voters, again):
    """Return the number of opened votes of each batch of a question, from a simulation.

    A share of the people votes once more, all of them at the end, so that each batch loses as many
    votes as it can. An hour passes after each vote, so that batches are as small as they can be.
    """
    moments = []
    for voter in range(voters):
        first = draw.random()
        moments.append((first, voter, True))
        if draw.random() < again:
            moments.append((1 + draw.random(), voter, False))
    batches = []
    held = []
    arrived = []
    new = 0
    for _moment, voter, is_new in sorted(moments):
        arrived.append(voter)
        new += is_new
        if new == ledger.SMALLEST_BATCH:
            batches += [held] if held else []
            held, arrived, new = arrived, [], 0
    batches.append(held + arrived)
    last = {voter: number for number, batch in enumerate(batches) for voter in batch}
    return Counter(dict.fromkeys(range(len(batches)), 0) | Counter(last.values()))


@pytest.mark.parametrize("questions", [1_000, pytest.param(10_000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("again", [0.3, 0.5])
def test_one_batch_in_five_hundred_at_most_opens_fewer_than_eleven_votes(questions, again):
    draw = random.Random(f"{questions} {again}")
    sizes = [
        opened
        for _ in range(questions)
        for opened in opened_votes(draw, voters=draw.randint(40, 400), again=again).values()
    ]
    small = sum(opened < ledger.SMALLEST_CELL for opened in sizes)
    print(f"{again:.0%} vote again: {small} of {len(sizes)} batches open fewer than 11 votes")
    assert small <= len(sizes) / 500


def test_batches_of_eleven_new_voters_open_too_few_votes(monkeypatch):
    """Check that the smaller batches of before fail the simulation, so that it can fail."""
    monkeypatch.setattr(ledger, "SMALLEST_BATCH", 11)
    draw = random.Random(1)
    sizes = [
        opened for _ in range(100) for opened in opened_votes(draw, voters=100, again=0.3).values()
    ]
    assert sum(opened < ledger.SMALLEST_CELL for opened in sizes) > len(sizes) / 10
