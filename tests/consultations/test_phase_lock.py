"""Deadlines: the phase is locked, and the clock of the database is read after the lock."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consult.consultations.actions import charters as charter_actions
from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.consultations.actions import phase_lock
from consult.consultations.actions.phase_lock import LockedPhase, lock_phase, lock_phases_for_update
from consult.consultations.exceptions import PhaseIsClosed
from consult.consultations.models import Phase
from consult.core.postgres import tenancy
from tests.blocked_sessions import wait_until_blocked
from tests.consultations.drafts import published
from tests.factories import make


def test_open_phase_is_locked_with_one_query(consultation, django_assert_num_queries):
    phase = consultation.phases.get()
    with django_assert_num_queries(1):
        locked = lock_phase(consultation.pk, "vote")
    assert (locked.phase_id, locked.ends_at) == (phase.pk, phase.closes_at)
    assert abs(locked.moment - timezone.now()) < timedelta(seconds=5)


@pytest.mark.parametrize("state", ["draft", "upcoming", "closed"])
def test_phase_that_is_not_open_is_refused(organisation, state):
    consultation = make.consultation(organisation, state=state)
    with pytest.raises(PhaseIsClosed):
        lock_phase(consultation.pk, "vote")


def test_draft_whose_phase_runs_is_refused(organisation):
    consultation = make.consultation(organisation, published_at=None)
    with pytest.raises(PhaseIsClosed):
        lock_phase(consultation.pk, "vote")


def test_phase_without_the_capability_is_refused(organisation):
    consultation = make.consultation(organisation, capabilities=["propose"])
    assert lock_phase(consultation.pk, "propose")
    with pytest.raises(PhaseIsClosed):
        lock_phase(consultation.pk, "vote")


def test_one_open_phase_among_several_is_enough(organisation):
    consultation = make.consultation(organisation)
    first = consultation.phases.get()
    Phase.objects.create(
        organisation=organisation,
        consultation=consultation,
        title_fr="Avant",
        capabilities=["vote"],
        opens_at=first.opens_at - timedelta(days=9),
        closes_at=first.opens_at,
    )
    assert lock_phase(consultation.pk, "vote").phase_id == first.pk


def test_phase_of_another_organisation_is_refused(other_organisation, organisation):
    theirs = make.consultation(other_organisation, slug="ailleurs")
    with tenancy.organisation(other_organisation.id):
        assert lock_phase(theirs.pk, "vote")
    with pytest.raises(PhaseIsClosed):
        lock_phase(theirs.pk, "vote")


@pytest.mark.committed
def test_lock_outside_a_transaction_is_a_programming_error(committed):
    with pytest.raises(RuntimeError):
        lock_phase(None, "vote")
    with pytest.raises(RuntimeError):
        lock_phases_for_update(None, "vote")


def test_clock_is_read_after_the_lock_not_at_the_start_of_the_transaction(organisation):
    consultation = make.consultation(organisation)
    Phase.objects.filter(consultation=consultation).update(
        closes_at=timezone.now() + timedelta(seconds=1)
    )
    assert lock_phase(consultation.pk, "vote")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.2), now() < (SELECT closes_at FROM consultations_phase)")
        assert cursor.fetchone()[1], "the transaction itself began before the deadline"
    with pytest.raises(PhaseIsClosed):
        lock_phase(consultation.pk, "vote")


def elsewhere(organisation, act, outcomes):
    """Run an act in its own connection and transaction, in a thread.

    Append its result or its error to `outcomes`, and return the thread.
    """

    def run():
        try:
            with tenancy.organisation(organisation.id), transaction.atomic():
                outcomes.append(act())
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def wait_past_the_deadline():
    """Wait for a phase whose exclusive lock is released only after its end.

    Return the types of the outcomes.
    """
    organisation = make.organisation()
    outcomes = []
    with tenancy.organisation(organisation.id):
        consultation = make.consultation(organisation)
        soon = timezone.now() + timedelta(seconds=1)
        Phase.objects.filter(consultation=consultation).update(closes_at=soon)
        with transaction.atomic():
            _phases, over = lock_phases_for_update(consultation.pk, "vote")
            assert not over
            late = elsewhere(organisation, lambda: lock_phase(consultation.pk, "vote"), outcomes)
            wait_until_blocked()
            while timezone.now() <= soon:
                time.sleep(0.01)
        late.join(10)
    return [type(outcome) for outcome in outcomes]


@pytest.mark.committed
def test_caller_that_waits_for_the_lock_past_the_deadline_is_refused(committed):
    assert wait_past_the_deadline() == [PhaseIsClosed]


@pytest.mark.committed
@pytest.mark.parametrize("clock", ["now()", "statement_timestamp()"])
def test_mutant_that_reads_the_clock_before_the_lock_accepts_the_caller(
    committed, monkeypatch, clock
):
    monkeypatch.setattr(
        phase_lock, "LOCK_PHASE", phase_lock.LOCK_PHASE.replace("clock_timestamp()", clock)
    )
    assert wait_past_the_deadline() == [LockedPhase]


@pytest.mark.committed
@pytest.mark.parametrize("weaker", ["", "FOR KEY SHARE"])
def test_mutant_with_a_weaker_lock_does_not_delay_the_closing(committed, monkeypatch, weaker):
    monkeypatch.setattr(
        phase_lock, "LOCK_PHASE", phase_lock.LOCK_PHASE.replace("FOR SHARE", weaker)
    )
    organisation = make.organisation()
    closing = []
    with tenancy.organisation(organisation.id):
        live, manager = published(organisation)
        with transaction.atomic():
            lock_phase(live.pk, "vote")
            close = {"viewer": manager, "consultation_id": live.pk, "reason": "Inondation."}
            closer = elsewhere(
                organisation, lambda: lifecycle_actions.close_consultation(**close), closing
            )
            closer.join(10)
            assert closing[0].closed_at, "closed while somebody was acting"


@pytest.mark.committed
def test_closing_waits_for_a_running_act_and_the_next_act_is_refused(committed):
    organisation = make.organisation()
    closing, late = [], []
    with tenancy.organisation(organisation.id):
        live, manager = published(organisation)
        with transaction.atomic():
            locked = lock_phase(live.pk, "vote")
            close = {"viewer": manager, "consultation_id": live.pk, "reason": "Inondation."}
            closer = elsewhere(
                organisation, lambda: lifecycle_actions.close_consultation(**close), closing
            )
            wait_until_blocked()
            assert closing == []
        closer.join(10)
        follower = elsewhere(organisation, lambda: lock_phase(live.pk, "vote"), late)
        follower.join(10)
    assert closing[0].closed_at > locked.moment
    assert [type(outcome) for outcome in late] == [PhaseIsClosed]


@pytest.mark.committed
def test_contribution_never_deadlocks_with_the_closing_of_its_consultation(committed):
    """Lock the phase, then insert a row whose foreign key locks the consultation.

    In the meantime a manager closes the consultation.
    """
    organisation = make.organisation()
    closing = []
    with tenancy.organisation(organisation.id):
        live, manager = published(organisation)
        person = make.person(consultation=live)
        with transaction.atomic():
            lock_phase(live.pk, "propose")
            close = {"viewer": manager, "consultation_id": live.pk, "reason": "Inondation."}
            closer = elsewhere(
                organisation, lambda: lifecycle_actions.close_consultation(**close), closing
            )
            wait_until_blocked()
            charter_actions.accept_charter(viewer=person, consultation=live, licence=live.licence)
            make.topic(live, number=9)
        closer.join(10)
    assert closing[0].closed_at


@pytest.mark.committed
def test_simultaneous_publications_succeed_once(committed):
    from tests.consultations.drafts import ready

    organisation = make.organisation()
    outcomes = []
    with tenancy.organisation(organisation.id):
        draft, manager = ready(organisation)
        publish = {"viewer": manager, "consultation_id": draft.pk}
        racers = [
            elsewhere(
                organisation, lambda: lifecycle_actions.publish_consultation(**publish), outcomes
            )
            for _ in range(6)
        ]
        for racer in racers:
            racer.join(20)
    names = sorted(type(outcome).__name__ for outcome in outcomes)
    assert names == ["AlreadyPublished"] * 5 + ["Consultation"]
