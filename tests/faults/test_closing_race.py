"""T-03 to T-06 (anchor 8, F20): votes around the closing time, whatever the clocks of the machines say."""

import ctypes
import datetime as datetime_module
import gc
import random
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consult.consultations.actions import holding
from consult.consultations.models import Phase
from consult.core.postgres.roles import as_owner
from tests.factories import make
from tests.faults.harness import Outcome, end_phase_in, fleet, outcome_of, scene, states, vote
from tests.faults.history import broken, total
from tests.votes.places import cast, votes_of
from votes import actions
from votes.actions import holds
from votes.exceptions import VotingIsNotOver

REFUSALS = {"phase_closed", "voting_closed"}
BEFORE, AROUND = 1.0, 0.25  # seconds to the deadline when processes are made, and how far votes spread around it


def fire(place, voters, pause):
    """One process's voters, each voting at a moment of their own around the deadline."""
    deadline, outcomes = time.monotonic() + seconds_left(place), []
    if pause:
        slow_down_voting(pause)
    for moment, viewer in zip(sorted(random.uniform(-AROUND, AROUND) for _ in voters), voters, strict=True):
        time.sleep(max(0, deadline + moment - time.monotonic()))
        outcomes.append(vote(viewer, place.proposals[0], random.choice(("agree", "mixed", "disagree"))))
    return outcomes


def seconds_left(place):
    """Until the deadline, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM closes_at - clock_timestamp())::float FROM consultations_phase"
            " WHERE consultation_id = %s",
            [place.consultation.pk],
        )
        return cursor.fetchone()[0]


def slow_down_voting(pause):
    """Let a moment pass between the decision that voting is open and the vote, where races live."""
    hold = holds.hold_question

    def held(question_id):
        found = hold(question_id)
        time.sleep(random.uniform(0, pause))
        return found

    holds.hold_question = held


def close_as_soon_as_it_is_over(place):
    """The closing job, run by a hasty operator."""
    system = make.Viewer.system(place.organisation)
    while True:
        try:
            return actions.close_voting(viewer=system, consultation_id=place.consultation.pk)
        except VotingIsNotOver:
            time.sleep(0.005)


def race(*, voters, processes, pause=0.0):
    """Play one closing; return its scene and what every voter saw."""
    place = scene(voters=voters)
    shares = [place.voters[n::processes] for n in range(processes)]
    works = [lambda share=share: fire(place, share, pause) for share in shares]
    end_phase_in(place.consultation, BEFORE)
    results = fleet(place.organisation.pk, [*works, lambda: close_as_soon_as_it_is_over(place)])
    assert not isinstance(results[-1], Outcome), results[-1]
    return place, [outcome for result in results[:-1] for outcome in (result if isinstance(result, list) else [result])]


def faults_of(place, outcomes):
    """Everything that contradicts T-03."""
    found = broken(place.organisation, outcomes)
    found += [o.value for o in outcomes if o.state == "refused" and o.value not in REFUSALS]
    found += [f"{o.state}: {o.value}" for o in outcomes if o.state not in ("ok", "refused")]
    events = votes_of(place.proposals[0])
    found += [] if events[-1] == "close" else ["the chain has no end"]
    accepted = states(outcomes)["ok"]
    found += [] if (len(events) - 1, total(place.proposals[0])) == (accepted, accepted) else ["counts differ"]
    return found


@pytest.mark.committed
def test_votes_around_the_close_are_before_it_or_refused(committed):
    seen = set()
    for _ in range(2):
        place, outcomes = race(voters=40, processes=8, pause=0.02)
        assert faults_of(place, outcomes) == []
        seen |= set(states(outcomes))
    assert seen == {"ok", "refused"}


@pytest.mark.committed
@pytest.mark.soak
def test_hundred_closings_with_two_hundred_voters_each(committed):
    for number in range(100):
        random.seed(number)
        place, outcomes = race(voters=200, processes=20)
        assert faults_of(place, outcomes) == [], number


# ---- mutants: each must be seen


def without_share_locks(monkeypatch):
    """T-05: rely on foreign keys, which a close that changes no key lets pass."""
    monkeypatch.setattr(holding, "HOLD", holding.HOLD.replace("FOR SHARE", ""))
    monkeypatch.setattr(holds, "QUESTION", holds.QUESTION.replace("FOR SHARE", ""))


def without_the_trigger():
    """Take away the database's own refusal of votes on a closed ledger."""
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE ballot_box_arrival DISABLE TRIGGER closed_takes_no_vote")


@pytest.mark.committed
def test_mutant_with_foreign_keys_only_is_seen(committed, monkeypatch):
    without_share_locks(monkeypatch)
    found = [fault for _ in range(2) for fault in faults_of(*race(voters=40, processes=8, pause=0.4))]
    assert any("takes no vote" in fault or "follow a close" in fault for fault in found), found


@pytest.mark.committed
def test_mutant_with_foreign_keys_only_and_no_trigger_records_votes_after_the_close(committed, monkeypatch):
    without_share_locks(monkeypatch)
    without_the_trigger()
    found = [fault for _ in range(2) for fault in faults_of(*race(voters=40, processes=8, pause=0.4))]
    assert any("follow a close" in fault for fault in found), found


@pytest.mark.committed
@pytest.mark.soak
def test_mutant_with_foreign_keys_only_is_seen_in_nineteen_of_twenty_runs(committed, monkeypatch):
    without_share_locks(monkeypatch)
    runs = [bool(faults_of(*race(voters=40, processes=8, pause=0.4))) for _ in range(20)]
    assert sum(runs) >= 19


# ---- T-04: a transaction that began before the deadline


def vote_after_waiting_in_a_transaction(place, seconds):
    """Begin, let the deadline pass, then vote."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [seconds])
        return cast(place.voters[0], place.proposals[0])


def late_vote(place):
    end_phase_in(place.consultation, 0.4)
    return outcome_of(lambda: vote_after_waiting_in_a_transaction(place, 0.8))


@pytest.mark.committed
def test_transaction_begun_before_the_deadline_does_not_vote_after_it(committed):
    place = scene()
    assert late_vote(place) == Outcome("refused", "phase_closed")
    assert votes_of(place.proposals[0]) == []


@pytest.mark.committed
def test_mutant_that_asks_when_the_transaction_began_is_seen(committed, monkeypatch):
    monkeypatch.setattr(holding, "HOLD", holding.HOLD.replace("clock_timestamp()", "now()"))
    assert late_vote(scene()).state == "ok"


def hold_the_phase(place, seconds):
    """Somebody keeps the phase locked over the deadline, changing nothing."""
    with transaction.atomic():
        list(Phase.objects.filter(consultation=place.consultation).select_for_update())
        time.sleep(seconds)


def vote_meanwhile(place):
    time.sleep(0.2)
    return vote(place.voters[0], place.proposals[0], "agree")


@pytest.mark.committed
def test_vote_that_waited_for_the_lock_over_the_deadline_is_refused(committed):
    place = scene()
    end_phase_in(place.consultation, 0.6)
    works = [lambda: hold_the_phase(place, 1.0), lambda: vote_meanwhile(place)]
    outcome = fleet(place.organisation.pk, works)[1]
    assert (outcome.state, outcome.value) == ("refused", "phase_closed")


# ---- T-06: machines whose clock is wrong


def shift_the_clock(minutes):
    """Let this process believe that it is later (or earlier) than it is, however it asks.

    `datetime.now` is written in C and reads the machine itself: it is replaced where the class keeps it, so that every
    module that holds the class is told the same; `today` asks `time.time`.
    """
    moved = datetime_module.timedelta(minutes=minutes)
    real_time, real_ns, real_now = time.time, time.time_ns, datetime_module.datetime.now
    time.time = lambda: real_time() + moved.total_seconds()
    time.time_ns = lambda: real_ns() + round(moved.total_seconds()) * 10**9
    [kept] = gc.get_referents(vars(datetime_module.datetime))
    kept["now"] = staticmethod(lambda tz=None: real_now(tz) + moved)
    kept["utcnow"] = staticmethod(lambda: real_now(datetime_module.UTC).replace(tzinfo=None) + moved)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime_module.datetime))


# How a program asks what time it is.
QUESTIONS = {
    "timezone.now": timezone.now,
    "datetime.now": lambda: datetime_module.datetime.now(datetime_module.UTC),
    "datetime.now here": lambda: datetime_module.datetime.now().astimezone(),
    "datetime.utcnow": lambda: datetime_module.datetime.utcnow().replace(tzinfo=datetime_module.UTC),
    "datetime.today": lambda: datetime_module.datetime.today().astimezone(),
    "time.time": lambda: datetime_module.datetime.fromtimestamp(time.time(), datetime_module.UTC),
    "time.time_ns": lambda: datetime_module.datetime.fromtimestamp(time.time_ns() / 10**9, datetime_module.UTC),
}


def vote_by_a_wrong_clock(place, viewer, minutes):
    shift_the_clock(minutes)
    return vote(viewer, place.proposals[0], "agree")


def answers_by_clock(seconds_left):
    """What three machines answer when the phase ends in so many seconds."""
    place = scene(voters=3)
    end_phase_in(place.consultation, seconds_left)
    works = [
        lambda viewer=viewer, minutes=minutes: vote_by_a_wrong_clock(place, viewer, minutes)
        for viewer, minutes in zip(place.voters, (-10, 0, 10), strict=True)
    ]
    return [outcome.state for outcome in fleet(place.organisation.pk, works)]


@pytest.mark.committed
def test_machines_ten_minutes_off_answer_alike(committed):
    assert answers_by_clock(300) == ["ok"] * 3
    assert answers_by_clock(-300) == ["refused"] * 3


@pytest.mark.committed
@pytest.mark.parametrize("question", QUESTIONS)
def test_mutant_that_asks_the_machine_is_seen(committed, monkeypatch, question):
    def hold_by_the_machines_clock(consultation_id, capability):
        phase = Phase.objects.get(consultation=consultation_id)
        if not phase.is_open_at(QUESTIONS[question]()):
            raise holding.PhaseIsClosed

    monkeypatch.setattr("votes.actions.positions.hold_phase", hold_by_the_machines_clock)
    assert answers_by_clock(300) == ["ok", "ok", "refused"]


@pytest.mark.parametrize(
    "moment", ["2028-02-29T23:59:30+01:00", "2027-03-28T02:30:00+01:00", "2027-10-31T02:30:00+02:00"]
)
def test_deadline_of_a_leap_day_or_a_change_of_hour_is_one_instant(consultation, moment):
    """Deadlines are instants in UTC: what the wall shows, twice or never, decides nothing."""
    deadline = datetime_module.datetime.fromisoformat(moment)
    phase = Phase.objects.get(consultation=consultation)
    phase.closes_at = deadline
    phase.save()
    phase.refresh_from_db()
    instant = deadline.astimezone(datetime_module.UTC)
    assert phase.closes_at == instant
    assert phase.is_open_at(instant - datetime_module.timedelta(microseconds=1))
    assert not phase.is_open_at(instant)
