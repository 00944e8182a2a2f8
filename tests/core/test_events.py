"""Events reach each subscriber once, even after repeats, killed workers and failures."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from consult.core.enums import JobState
from consult.core.models import Job
from consult.core.postgres import clock
from consult.core.postgres.ids import ordered_id
from consult.core.queue import events, jobs, long_jobs, short_jobs


@dataclass(frozen=True)
class Happened:
    """A test event."""

    organisation_id: UUID
    object_id: UUID
    word: str


@pytest.fixture
def received(monkeypatch):
    """Return the list of events that two followers received.

    The second follower fails while the list has `broken = True`.
    """

    class Received(list):
        broken = False

    received = Received()

    def first(event):
        received.append(("first", event))

    def second(event):
        if received.broken:
            raise RuntimeError("the mail server is away")
        received.append(("second", event))

    monkeypatch.setattr(jobs, "known_jobs", {})
    monkeypatch.setattr(events, "_after", events.defaultdict(list))
    monkeypatch.setattr(events, "_during", events.defaultdict(list))
    events.after(Happened)(first)
    events.after(Happened)(second)
    return received


def announce(organisation, word="bonjour"):
    event = Happened(organisation.id, ordered_id(), word)
    with transaction.atomic():
        events.announce(organisation.id, event)
    return event


def test_event_reaches_each_follower_once(organisation, received):
    event = announce(organisation)
    assert received == []
    assert short_jobs.run_due() == 2
    assert received == [("first", event), ("second", event)]
    assert short_jobs.run_due() == 0
    assert len(received) == 2


def test_failing_follower_is_retried_later_and_blocks_no_other(organisation, received):
    received.broken = True
    event = announce(organisation)
    assert short_jobs.run_due() == 1
    late = Job.objects.get(state=JobState.WAITING)
    assert (late.attempts, late.error) == (1, "RuntimeError: the mail server is away")
    assert short_jobs.run_due() == 0, "it waits before it is tried again"
    received.broken = False
    Job.objects.update(due_at=late.created_at)
    assert short_jobs.run_due() == 1
    assert received == [("first", event), ("second", event)]


def test_event_of_a_rolled_back_transaction_is_not_stored(organisation, received):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        events.announce(organisation.id, Happened(organisation.id, ordered_id(), "non"))
        raise ZeroDivisionError
    assert Job.objects.count() == 0
    assert short_jobs.run_due() == 0


def test_refusing_subscriber_inside_the_transaction_undoes_the_act(organisation, received):
    @events.during(Happened)
    def refuse(event):
        raise ValueError(event.word)

    with pytest.raises(ValueError, match="bonjour"):
        announce(organisation)
    assert Job.objects.count() == 0


def test_event_without_follower_leaves_no_row(organisation, monkeypatch):
    monkeypatch.setattr(events, "_after", events.defaultdict(list))
    announce(organisation)
    assert Job.objects.count() == 0


def test_follower_that_fails_for_days_is_tried_each_hour_and_blocks_no_other(
    organisation, received
):
    received.broken = True
    announce(organisation)
    short_jobs.run_due()
    Job.objects.filter(state=JobState.WAITING).update(attempts=1000, due_at=an_hour_ago())
    announce(organisation, "bonsoir")
    assert short_jobs.run_due() == 1, "the first follower of the second event"
    waits = Job.objects.filter(attempts=1001).values_list("due_at", flat=True)
    assert timedelta(minutes=59) < waits[0] - clock.now() <= short_jobs.LONGEST_WAIT


def test_stored_error_contains_no_address(organisation, received, monkeypatch):
    @events.after(Happened)
    def third(event):
        raise RuntimeError("{'someone@example.org': (450, b'<someone@example.org> try later')}")

    announce(organisation)
    short_jobs.run_due()
    error = Job.objects.get(state=JobState.WAITING).error
    assert error == "RuntimeError: {'(address)': (450, b'<(address)> try later')}"


def test_event_for_an_unknown_subscriber_waits_for_a_newer_worker(organisation, received):
    event = announce(organisation)
    name = Job.objects.order_by("pk").last().name
    known = jobs.known_jobs.pop(name)
    assert short_jobs.run_due() == 1
    late = Job.objects.get(state=JobState.WAITING)
    assert late.error.startswith("UnknownJob")
    assert late.attempts == 0
    assert late.due_at > clock.now()
    Job.objects.update(wanted_at=clock.now() - timedelta(days=7), due_at=an_hour_ago())
    assert short_jobs.run_due() == 0
    late.refresh_from_db()
    assert late.state == JobState.WAITING
    assert timedelta(minutes=59) < late.due_at - clock.now() <= short_jobs.LONGEST_WAIT
    jobs.known_jobs[name] = known
    Job.objects.update(due_at=an_hour_ago())
    assert short_jobs.run_due() == 1
    assert received == [("first", event), ("second", event)]


def test_event_for_a_subscriber_that_no_longer_exists_fails_after_days(organisation, received):
    announce(organisation)
    jobs.known_jobs.clear()
    Job.objects.update(wanted_at=clock.now() - short_jobs.PATIENCE)
    assert short_jobs.run_due() == 0
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.FAILED}
    assert short_jobs.run_due() == 0
    assert received == []


def test_subscriber_that_wrote_rows_leaves_none_when_it_fails(organisation, received):
    def third(event):
        jobs.on_commit("tests.note")
        raise RuntimeError

    jobs.job("tests.note", is_short=True)(lambda: None)
    events.after(Happened)(third)
    announce(organisation)
    assert short_jobs.run_due() == 2
    assert Job.objects.filter(name="tests.note").count() == 0


def test_events_of_one_act_are_stored_in_one_statement(
    organisation, received, django_assert_num_queries
):
    with transaction.atomic(), django_assert_num_queries(1):
        events.announce(organisation.id, Happened(organisation.id, ordered_id(), "bonjour"))
    assert Job.objects.count() == 2


def test_batch_that_may_leave_jobs_is_followed_by_another_task(organisation, received, monkeypatch):
    sent = []
    monkeypatch.setattr(jobs, "send", sent.append)
    announce(organisation)
    assert short_jobs.run_due(limit=1) == 1
    assert sent == ["core.run_short_jobs"]
    assert short_jobs.run_due() == 1
    assert sent == ["core.run_short_jobs"]


def test_received_events_are_deleted_after_a_month(organisation, received):
    announce(organisation, "ancien")
    short_jobs.run_due()
    received.broken = True
    announce(organisation, "ancien, attendu")
    short_jobs.run_due()
    Job.objects.update(created_at=clock.now() - timedelta(days=31))
    received.broken = False
    announce(organisation, "neuf")
    short_jobs.run_due()
    long_jobs.forget_done()
    assert {row.arguments["word"] for row in Job.objects.all()} == {"ancien, attendu", "neuf"}


def an_hour_ago():
    return clock.now() - timedelta(hours=1)
