"""Votes around the closing time, with correct and wrong clocks of machines.

See docs/security-tests.md, section 8.
"""

import ctypes
import datetime as datetime_module
import gc
import random
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consult.consultations.models import Phase
from consult.core.postgres.roles import as_owner
from tests.blocked_sessions import wait_until_blocked
from tests.factories import make
from tests.faults.closings import Ending, play, play_overtaken, played
from tests.faults.harness import (
    FORK,
    PATIENCE,
    Outcome,
    end_phase_in,
    fleet,
    outcome_of,
    scene,
    states,
    vote,
)
from tests.faults.history import broken, total
from tests.votes.places import cast, votes_of
from votes.actions import automatic_close as automatic_close_actions
from votes.actions import question_locks
from votes.exceptions import VotingIsNotOver

REFUSALS = {"phase_closed", "voting_closed"}


def ending_of(place):
    """Return the `Ending` of the positions of a scene."""
    proposal = place.proposals[0]
    return Ending(
        organisation_id=place.organisation.pk,
        voters=place.voters,
        vote=lambda viewer: vote(viewer, proposal, random.choice(("agree", "mixed", "disagree"))),
        end_in=lambda seconds: end_phase_in(place.consultation, seconds),
        seconds_left=lambda: seconds_left(place),
        close=lambda: close_as_soon_as_it_is_over(place),
        has_votes=lambda: votes_of(proposal),
        open_check=(question_locks, "lock_position_question"),
    )


def seconds_left(place):
    """Return the seconds until the deadline, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM closes_at - clock_timestamp())::float FROM consultations_phase"
            " WHERE consultation_id = %s",
            [place.consultation.pk],
        )
        return cursor.fetchone()[0]


def close_as_soon_as_it_is_over(place):
    """Run the closing job again and again until it succeeds, like a hasty operator."""
    system = make.Viewer.system(place.organisation)
    while True:
        try:
            return automatic_close_actions.close_voting(
                viewer=system, consultation_id=place.consultation.pk
            )
        except VotingIsNotOver:
            time.sleep(0.005)


def race(*, voters, processes, pause=0.0):
    """Play one closing. Return its scene and the outcome of every voter."""
    place = scene(voters=voters)
    return place, play(ending_of(place), processes=processes, pause=pause)


def overtaken():
    """Play one closing that comes during a vote. Return its scene and the outcome of the voter."""
    return played(lambda _seconds: scene(), lambda place: play_overtaken(ending_of(place)))


def faults_of(place, outcomes):
    """List every contradiction: each vote is accepted before the close and counted, or refused."""
    faults = broken(place.organisation, outcomes)
    faults += [o.value for o in outcomes if o.state == "refused" and o.value not in REFUSALS]
    faults += [f"{o.state}: {o.value}" for o in outcomes if o.state not in ("ok", "refused")]
    events = votes_of(place.proposals[0])
    faults += [] if events[-1] == "close" else ["the chain has no end"]
    accepted = states(outcomes)["ok"]
    faults += (
        []
        if (len(events) - 1, total(place.proposals[0])) == (accepted, accepted)
        else ["counts differ"]
    )
    return faults


@pytest.mark.committed
def test_votes_around_the_close_are_before_it_or_refused(committed):
    place, outcomes = race(voters=24, processes=6, pause=0.02)
    assert faults_of(place, outcomes) == []
    assert set(states(outcomes)) == {"ok", "refused"}


@pytest.mark.committed
def test_close_waits_for_the_vote_under_way(committed):
    place, outcomes = overtaken()
    assert faults_of(place, outcomes) == []
    assert states(outcomes) == {"ok": 1}


@pytest.mark.committed
@pytest.mark.soak
def test_hundred_closings_with_two_hundred_voters_each_have_no_fault(committed):
    for number in range(100):
        random.seed(number)
        place, outcomes = race(voters=200, processes=20)
        assert faults_of(place, outcomes) == [], number


# ---- mutants: each must be caught


def without_share_locks(monkeypatch):
    """Remove the share locks, and rely on foreign keys.

    A close changes no key, so foreign keys do not stop it.
    """
    monkeypatch.setattr(
        question_locks, "POSITION", question_locks.POSITION.replace("FOR SHARE", "")
    )


def without_the_trigger():
    """Disable the trigger by which the database refuses votes on a closed ledger."""
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE ballot_box_arrival DISABLE TRIGGER closed_takes_no_vote")


@pytest.mark.committed
def test_mutant_with_foreign_keys_only_is_caught(committed, monkeypatch):
    without_share_locks(monkeypatch)
    faults = faults_of(*overtaken())
    assert any("takes no vote" in fault or "follow a close" in fault for fault in faults), faults


@pytest.mark.committed
def test_mutant_with_foreign_keys_only_and_no_trigger_records_votes_after_the_close(
    committed, monkeypatch
):
    without_share_locks(monkeypatch)
    without_the_trigger()
    faults = faults_of(*overtaken())
    assert any("follow a close" in fault for fault in faults), faults


@pytest.mark.committed
@pytest.mark.soak
def test_mutant_with_foreign_keys_only_is_caught_in_nineteen_of_twenty_runs(committed, monkeypatch):
    without_share_locks(monkeypatch)
    runs = [bool(faults_of(*race(voters=40, processes=8, pause=0.4))) for _ in range(20)]
    assert sum(runs) >= 19


# ---- a transaction that began before the deadline


def vote_after_waiting_in_a_transaction(place):
    """Begin a transaction, let a later deadline pass, then vote."""
    with transaction.atomic():
        end_phase_in(place.consultation, 0.1)
        wait_for_the_deadline(place)
        return cast(place.voters[0], place.proposals[0])


def wait_for_the_deadline(place):
    """Wait until the deadline has passed, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(GREATEST(0, %s::float))", [seconds_left(place)])


def late_vote(place):
    return outcome_of(lambda: vote_after_waiting_in_a_transaction(place))


@pytest.mark.committed
def test_transaction_begun_before_the_deadline_does_not_vote_after_it(committed):
    place = scene()
    assert late_vote(place) == Outcome("refused", "phase_closed")
    assert votes_of(place.proposals[0]) == []


@pytest.mark.committed
def test_mutant_that_uses_the_start_of_the_transaction_is_caught(committed, monkeypatch):
    monkeypatch.setattr(
        question_locks, "POSITION", question_locks.POSITION.replace("clock_timestamp()", "now()")
    )
    assert late_vote(scene()).state == "ok"


def lock_phase(place, is_locked):
    """Lock the phase until after the deadline, and change nothing."""
    with transaction.atomic():
        list(Phase.objects.filter(consultation=place.consultation).select_for_update())
        is_locked.set()
        wait_until_blocked()
        wait_for_the_deadline(place)


def vote_meanwhile(place, is_locked):
    assert is_locked.wait(PATIENCE)
    return vote(place.voters[0], place.proposals[0], "agree")


@pytest.mark.committed
def test_vote_that_waited_for_the_lock_over_the_deadline_is_refused(committed):
    place, is_locked = scene(), FORK.Event()
    end_phase_in(place.consultation, 0.6)
    works = [lambda: lock_phase(place, is_locked), lambda: vote_meanwhile(place, is_locked)]
    outcome = fleet(place.organisation.pk, works)[1]
    assert (outcome.state, outcome.value) == ("refused", "phase_closed")


# ---- machines whose clock is wrong


def shift_the_clock(minutes):
    """Make this process read a later or earlier time in every way.

    `datetime.now` is written in C and reads the clock of the machine itself. It is replaced in the
    dict of the class, so that every module with the class reads the same time. `today` uses
    `time.time`.
    """
    moved = datetime_module.timedelta(minutes=minutes)
    real_time, real_ns, real_now = time.time, time.time_ns, datetime_module.datetime.now
    time.time = lambda: real_time() + moved.total_seconds()
    time.time_ns = lambda: real_ns() + round(moved.total_seconds()) * 10**9
    [members] = gc.get_referents(vars(datetime_module.datetime))
    members["now"] = staticmethod(lambda tz=None: real_now(tz) + moved)
    members["utcnow"] = staticmethod(
        lambda: real_now(datetime_module.UTC).replace(tzinfo=None) + moved
    )
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime_module.datetime))


# Each way in which a program reads the time.
QUESTIONS = {
    "timezone.now": timezone.now,
    "datetime.now": lambda: datetime_module.datetime.now(datetime_module.UTC),
    "datetime.now here": lambda: datetime_module.datetime.now().astimezone(),
    "datetime.utcnow": lambda: datetime_module.datetime.utcnow().replace(
        tzinfo=datetime_module.UTC
    ),
    "datetime.today": lambda: datetime_module.datetime.today().astimezone(),
    "time.time": lambda: datetime_module.datetime.fromtimestamp(time.time(), datetime_module.UTC),
    "time.time_ns": lambda: datetime_module.datetime.fromtimestamp(
        time.time_ns() / 10**9, datetime_module.UTC
    ),
}


def vote_by_a_wrong_clock(place, viewer, minutes):
    shift_the_clock(minutes)
    return vote(viewer, place.proposals[0], "agree")


def answers_by_clock(seconds_left):
    """Return the answers of three machines when the phase ends in this many seconds."""
    place = scene(voters=3)
    end_phase_in(place.consultation, seconds_left)
    works = [
        lambda viewer=viewer, minutes=minutes: vote_by_a_wrong_clock(place, viewer, minutes)
        for viewer, minutes in zip(place.voters, (-10, 0, 10), strict=True)
    ]
    return [outcome.state for outcome in fleet(place.organisation.pk, works)]


@pytest.mark.committed
def test_machines_ten_minutes_off_give_the_same_answer(committed):
    assert answers_by_clock(300) == ["ok"] * 3
    assert answers_by_clock(-300) == ["refused"] * 3


@pytest.mark.committed
@pytest.mark.sampled(4)
@pytest.mark.parametrize("question", QUESTIONS)
def test_mutant_that_uses_the_clock_of_the_machine_is_caught(committed, monkeypatch, question):
    lock_question = question_locks.lock_position_question

    def lock_by_machine_clock(*of):
        locked = lock_question(*of)
        phase = Phase.objects.get(consultation=locked.consultation_id)
        return locked._replace(is_phase_open=phase.is_open_at(QUESTIONS[question]()))

    monkeypatch.setattr(question_locks, "lock_position_question", lock_by_machine_clock)
    assert answers_by_clock(300) == ["ok", "ok", "refused"]


@pytest.mark.parametrize(
    "moment",
    ["2028-02-29T23:59:30+01:00", "2027-03-28T02:30:00+01:00", "2027-10-31T02:30:00+02:00"],
)
def test_deadline_of_a_leap_day_or_a_change_of_hour_is_one_instant(consultation, moment):
    """Check that deadlines are instants in UTC.

    Hours that local clocks show twice or never change nothing.
    """
    deadline = datetime_module.datetime.fromisoformat(moment)
    phase = Phase.objects.get(consultation=consultation)
    phase.closes_at = deadline
    phase.save()
    phase.refresh_from_db()
    instant = deadline.astimezone(datetime_module.UTC)
    assert phase.closes_at == instant
    assert phase.is_open_at(instant - datetime_module.timedelta(microseconds=1))
    assert not phase.is_open_at(instant)
