"""Votes around the end of a vote: by chance, spread around the last moment, and one that is surely overtaken."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from tests.blocked_sessions import wait_until_blocked
from tests.faults.harness import FORK, PATIENCE, Outcome, fleet, states, wait_until

AROUND = 0.2  # seconds, before and after the last moment, over which votes are spread


@dataclass
class Ending:
    """A vote that will end: who votes in it, and how; how it ends and is closed. Times are the database's, in seconds.

    `close` returns something, or raises nothing, once it is closed; `hold` is the module and the name of the function
    that decides that voting is open.
    """

    organisation_id: object
    voters: list
    vote: Callable
    end_in: Callable
    seconds_left: Callable
    close: Callable
    has_votes: Callable
    hold: tuple


def play(ending: Ending, *, processes: int, pause: float = 0.0) -> list[Outcome]:
    """Let voters vote from many processes around the end, while it is closed as soon as it is over.

    The first vote of all surely comes before the end, the last of each process after it. `pause`: up to how long a
    vote takes from the decision that voting is open, where races live.
    """
    is_near = FORK.Event()
    shares = [ending.voters[n::processes] for n in range(processes)]
    works = [lambda share=share: _vote_around(ending, share, is_near, pause) for share in shares]

    def end_after_the_first_vote():
        wait_until(ending.has_votes, every=0.01)
        ending.end_in(2 * AROUND)
        is_near.set()
        connection.close()

    results = fleet(ending.organisation_id, [*works, ending.close], meanwhile=end_after_the_first_vote)
    assert not isinstance(results[-1], Outcome), results[-1]
    return [outcome for result in results[:-1] for outcome in (result if isinstance(result, list) else [result])]


def _vote_around(ending, voters, is_near, pause):
    """Vote at once, then at moments around the end, then after it."""
    _after_holding(ending.hold, lambda: time.sleep(random.uniform(0, pause)))
    first, *others = voters
    outcomes = [ending.vote(first)]
    assert is_near.wait(PATIENCE)
    deadline = time.monotonic() + ending.seconds_left()
    moments = sorted(random.uniform(-AROUND, AROUND) for _ in others[1:])
    for moment, viewer in zip([*moments, AROUND], others, strict=True):
        time.sleep(max(0, deadline + moment - time.monotonic()))
        outcomes.append(ending.vote(viewer))
    return outcomes


def play_overtaken(ending: Ending) -> list[Outcome]:
    """Let one vote be held open, then the closing come: it is over before the vote goes on, or waits for it.

    It is refused where this machine was too slow for it to come before the end.
    """
    is_held, is_closed = FORK.Event(), FORK.Event()

    def wait_for_the_closing():
        is_held.set()
        wait_until_blocked(is_closed.is_set)

    def vote():
        _after_holding(ending.hold, wait_for_the_closing)
        try:
            return [ending.vote(ending.voters[0])]
        finally:
            is_held.set()

    def close():
        assert is_held.wait(PATIENCE)
        closed = ending.close()
        is_closed.set()
        return closed

    ending.end_in(2 * AROUND)
    [outcome], closed = fleet(ending.organisation_id, [vote, close])
    assert not isinstance(closed, Outcome), closed
    return [outcome]


def played(prepare, play):
    """Prepare and play until a vote came before the end; return what was prepared the last time, and all outcomes."""
    for _attempt in range(10):
        prepared = prepare()
        outcomes = play(prepared)
        if states(outcomes)["refused"] < len(outcomes):
            return prepared, outcomes
    raise AssertionError("no vote came before its end")


def _after_holding(hold, wait):
    """Let something happen between the decision that voting is open and the vote."""
    module, name = hold
    decide = getattr(module, name)

    def held(question_id):
        found = decide(question_id)
        wait()
        return found

    setattr(module, name, held)
