"""Jobs are remembered by PostgreSQL: run once, retried, found again when a worker died."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consult.core import jobs, tenancy
from consult.core.enums import JobState
from consult.core.models import Job


@pytest.fixture
def ran(monkeypatch):
    """What a test job was run with; raises what is put in `ran.failure`."""

    class Ran(list):
        failure = None

    ran = Ran()
    monkeypatch.setattr(jobs, "_functions", {})

    @jobs.job("tests.note")
    def note(**arguments):
        if ran.failure:
            raise ran.failure
        ran.append((tenancy.current_organisation(), arguments))

    return ran


def test_job_runs_once_inside_its_organisation(organisation, ran):
    job = jobs.on_commit("tests.note", thing_id="7")
    jobs.run(job.id)
    jobs.run(job.id)
    assert ran == [(organisation.id, {"thing_id": "7"})]
    assert Job.objects.get().state == JobState.DONE


def test_failing_job_waits_then_gives_up(organisation, ran):
    ran.failure = RuntimeError("disk full")
    job = jobs.on_commit("tests.note")
    jobs.run(job.id)
    assert Job.objects.values_list("state", "attempts", "error").get() == (
        JobState.WAITING,
        1,
        "RuntimeError: disk full",
    )
    for _ in range(jobs.MOST_ATTEMPTS):
        jobs.run(job.id)
    assert Job.objects.get().state == JobState.FAILED


def test_job_of_a_dead_worker_is_taken_over_when_its_lease_ends(organisation, ran):
    job = jobs.on_commit("tests.note")
    Job.objects.update(state=JobState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1))
    jobs.run(job.id)
    assert ran == []
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    jobs.run(job.id)
    assert len(ran) == 1


def test_worker_that_outlived_its_lease_says_nothing_of_the_next_attempt(organisation, ran, monkeypatch):
    job = jobs.on_commit("tests.note")

    @jobs.job("tests.note")
    def slow(**arguments):
        with tenancy.across_organisations("another worker takes the job over"):
            Job.objects.update(attempts=2)

    jobs.run(job.id)
    assert Job.objects.values_list("state", "attempts").get() == (JobState.RUNNING, 2)


def test_job_that_ends_its_worker_each_time_is_given_up(organisation, ran):
    job = jobs.on_commit("tests.note")
    ended = timezone.now() - timedelta(seconds=1)
    Job.objects.update(state=JobState.RUNNING, attempts=jobs.MOST_ATTEMPTS, lease_until=ended)
    jobs.run(job.id)
    assert ran == []
    assert Job.objects.values_list("state", "error").get() == (JobState.FAILED, "its worker ended each time")


def test_done_jobs_are_forgotten_after_a_month_failed_ones_stay(organisation, ran):
    for state, days in ((JobState.DONE, 31), (JobState.DONE, 29), (JobState.FAILED, 31)):
        job = jobs.on_commit("tests.note")
        Job.objects.filter(pk=job.pk).update(state=state, created_at=timezone.now() - timedelta(days=days))
    jobs.forget_done()
    assert sorted(Job.objects.values_list("state", flat=True)) == sorted([JobState.DONE, JobState.FAILED])


def test_sweeper_dispatches_what_the_broker_forgot(organisation, ran, monkeypatch):
    sent = []
    job = jobs.on_commit("tests.note")
    Job.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    monkeypatch.setattr(jobs, "send", lambda *arguments: sent.append(arguments))
    with tenancy.organisation(None):
        assert jobs.sweep() == 1
    assert sent == [("core.run_job", str(job.id))]


def test_unknown_job_is_refused_at_once(organisation, ran):
    with pytest.raises(LookupError):
        jobs.on_commit("tests.nothing")
