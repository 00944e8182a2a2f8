"""A harness of several processes that commit for real, and report their outcomes.

Processes are forked: Django is loaded once, and each child has connections of its own. The parent
must have no open connection when it forks, or both processes would use one socket.
"""

import multiprocessing
import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import BrokenBarrierError
from uuid import uuid4

import pytest
from django.db import InterfaceError, OperationalError, connection, connections

from consult.core.exceptions import DomainError
from consult.core.postgres import tenancy
from tests.factories import make
from tests.votes.places import cast, published

FORK = multiprocessing.get_context("fork")
PATIENCE = 60


@dataclass(frozen=True)
class Outcome:
    """The outcome of one act: `ok` with its result, `refused` with a code, `unknown` or `error`.

    It is `unknown` if the connection broke. For a vote, it also has the voter, the choice, and when
    the wait for the answer began and ended, on this machine's clock.
    """

    state: str
    value: object = None
    request: object = None
    voter: object = None
    choice: str = ""
    began: float = 0
    ended: float = 0


def outcome_of(act, request=None):
    """Do an act and return its outcome."""
    try:
        return Outcome("ok", act(), request)
    except DomainError as refusal:
        return Outcome("refused", refusal.code, request)
    except (OperationalError, InterfaceError) as error:
        connection.close()
        return Outcome("unknown", repr(error), request)
    except Exception as error:
        return Outcome("error", repr(error), request)


def fleet(organisation_id, works, meanwhile=None):
    """Run each function in its own process, all released at once. Return their results in order.

    A function returns one value or a list. An exception becomes an outcome, such as `error`.
    `meanwhile` runs in this process at the same time.
    """
    connections.close_all()
    barrier, pipes, children = FORK.Barrier(len(works)), [], []
    for number, work in enumerate(works):
        receiver, sender = FORK.Pipe(duplex=False)
        child = FORK.Process(
            target=_child, args=(organisation_id, number, work, barrier, sender), daemon=True
        )
        child.start()
        sender.close()
        pipes.append(receiver)
        children.append(child)
    if meanwhile:
        meanwhile()
    results = [
        pipe.recv() if pipe.poll(PATIENCE) else Outcome("error", "no answer") for pipe in pipes
    ]
    for child in children:
        child.join(PATIENCE)
    return results


def _child(organisation_id, number, work, barrier, pipe):
    tenancy.set_organisation(organisation_id)
    random.seed(number)
    connection.ensure_connection()
    barrier.wait(PATIENCE)
    pipe.send(outcome.value if (outcome := outcome_of(work)).state == "ok" else outcome)
    connections.close_all()


def meeting(number):
    """Return a function that children of a fleet call to wait for one another.

    They go on once this many have called it, or five seconds after the first call. Mutants call it
    between their read and their write. On a busy machine, the others then read too before one
    writes. The parent process, which prepares the scene, does not wait.
    """
    barrier = FORK.Barrier(number)

    def meet():
        if multiprocessing.parent_process():
            with suppress(BrokenBarrierError):
                barrier.wait(5)

    return meet


def states(outcomes):
    """Count the outcomes of each state."""
    return Counter(outcome.state for outcome in outcomes)


@dataclass
class Scene:
    """An organisation with an open consultation, its proposals, and voters."""

    organisation: object
    consultation: object
    proposals: list
    voters: list


def scene(*, proposals=1, voters=1):
    """Create a scene, committed. The process then works inside its organisation."""
    slug = f"o{uuid4().hex[:8]}"
    organisation = make.organisation(slug=slug, domain=f"{slug}.example.org")
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    return Scene(
        organisation,
        consultation,
        [published(consultation) for _ in range(proposals)],
        [make.person(consultation=consultation) for _ in range(voters)],
    )


def vote(viewer, proposal, choice, request=None):
    """Cast a position and return its outcome with the request id."""
    request, began = request or uuid4(), time.monotonic()
    outcome = outcome_of(lambda: cast(viewer, proposal, choice, request), request)
    return replace(
        outcome, voter=viewer.participant.pk, choice=choice, began=began, ended=time.monotonic()
    )


def end_phase_in(consultation, seconds):
    """End the phases of a consultation in this many seconds, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE consultations_phase SET closes_at = clock_timestamp() + %s * interval '1 second'"
            " WHERE consultation_id = %s",
            [seconds, consultation.pk],
        )


def crowds(few, many):
    """Return the sizes of a crowd as parameters: some in each run, many in the soak.

    All processes begin at one barrier and wait for one lock, so that a race that can be lost is
    lost by some of them.
    """
    return [few, pytest.param(many, marks=pytest.mark.soak)]


def wait_until(condition, *, seconds=30, every=0.05):
    """Wait until a condition is true, and fail after some seconds."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it never came"
        time.sleep(every)
