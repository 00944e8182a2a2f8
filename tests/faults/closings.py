"""Votes around the end of a vote, at random moments near the end.

One of them is always overtaken by the closing.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from tests.blocked_sessions import wait_until_blocked
from tests.faults.harness import FORK, PATIENCE, Outcome, fleet, states, wait_until

AROUND = 0.2  # votes are spread over this many seconds before and after the last moment


@dataclass
class Ending:
    """A vote that will end: its voters, how they vote, and how it ends and is closed.

    Times are seconds of the database's clock. `close` returns a value, or raises no error, once the
    vote is closed. `open_check` is the module and the name of the function that decides that voting
    is open.
    """

    organisation_id: object
    voters: list
    vote: Callable
    end_in: Callable
    seconds_left: Callable
    close: Callable
    has_votes: Callable
    open_check: tuple


def play(ending: Ending, *, processes: int, pause: float = 0.0) -> list[Outcome]:
    """Let voters vote from many processes around the end, and close as soon as possible.

    The first vote of all always comes before the end, and the last of each process after it.
    `pause` is the longest time between the decision that voting is open and the vote, where races
    happen.
    """
    is_near = FORK.Event()
    shares = [ending.voters[n::processes] for n in range(processes)]
    works = [lambda share=share: _vote_around(ending, share, is_near, pause) for share in shares]

    def end_after_the_first_vote():
        wait_until(ending.has_votes, every=0.01)
        ending.end_in(2 * AROUND)
        is_near.set()
        connection.close()

    results = fleet(
        ending.organisation_id, [*works, ending.close], meanwhile=end_after_the_first_vote
    )
    assert not isinstance(results[-1], Outcome), results[-1]
    return [
        outcome
        for result in results[:-1]
        for outcome in (result if isinstance(result, list) else [result])
    ]


def _vote_around(ending, voters, is_near, pause):
    """Vote at once, then at moments around the end, then after it."""
    _pause_after_check(ending.open_check, lambda: time.sleep(random.uniform(0, pause)))
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
    """Start one vote, then close: the closing overtakes the vote, or waits for it.

    The vote is refused if this machine was too slow to start it before the end.
    """
    is_locked, is_closed = FORK.Event(), FORK.Event()

    def wait_for_the_closing():
        is_locked.set()
        wait_until_blocked(is_closed.is_set)

    def vote():
        _pause_after_check(ending.open_check, wait_for_the_closing)
        try:
            return [ending.vote(ending.voters[0])]
        finally:
            is_locked.set()

    def close():
        assert is_locked.wait(PATIENCE)
        closed = ending.close()
        is_closed.set()
        return closed

    ending.end_in(2 * AROUND)
    [outcome], closed = fleet(ending.organisation_id, [vote, close])
    assert not isinstance(closed, Outcome), closed
    return [outcome]


def played(prepare, play):
    """Prepare and play until a vote came before the end.

    `prepare` takes the seconds until a vote that ends by itself ends. They grow, because a busy
    machine needs longer until the first vote. Return the last preparation and all its outcomes.
    """
    for seconds in range(1, 11):
        prepared = prepare(seconds)
        outcomes = play(prepared)
        if states(outcomes)["refused"] < len(outcomes):
            return prepared, outcomes
    raise AssertionError("no vote came before its end")


def _pause_after_check(open_check, pause):
    """Call a function between the decision that voting is open and the vote."""
    module, name = open_check
    decide = getattr(module, name)

    def check_and_wait(*args):
        decision = decide(*args)
        pause()
        return decision

    setattr(module, name, check_and_wait)
