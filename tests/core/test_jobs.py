"""Jobs are stored in PostgreSQL: run once, retried, and taken over when a worker died."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from consult.core.enums import JobState
from consult.core.models import Job
from consult.core.postgres import tenancy
from consult.core.postgres.ids import ordered_id
from consult.core.queue import jobs, long_jobs, short_jobs


@pytest.fixture
def ran(monkeypatch):
    """Return the list of the runs of a test job.

    The job raises the exception in `ran.failure`, if there is one.
    """

    class Ran(list):
        failure = None

    ran = Ran()
    monkeypatch.setattr(jobs, "known_jobs", {})

    @jobs.job("tests.note")
    def note(**arguments):
        if ran.failure:
            raise ran.failure
        ran.append((tenancy.current_organisation(), arguments))

    return ran


def test_job_runs_once_inside_its_organisation(organisation, ran):
    job = jobs.on_commit("tests.note", object_id="7")
    long_jobs.run(job.id)
    long_jobs.run(job.id)
    assert ran == [(organisation.id, {"object_id": "7"})]
    assert Job.objects.get().state == JobState.DONE


def test_failing_job_waits_then_is_given_up(organisation, ran):
    ran.failure = RuntimeError("disk full")
    job = jobs.on_commit("tests.note")
    long_jobs.run(job.id)
    assert Job.objects.values_list("state", "attempts", "error").get() == (
        JobState.WAITING,
        1,
        "RuntimeError: disk full",
    )
    for _ in range(long_jobs.MOST_ATTEMPTS):
        long_jobs.run(job.id)
    assert Job.objects.get().state == JobState.FAILED


def test_job_of_a_dead_worker_is_taken_over_when_its_lease_ends(organisation, ran):
    job = jobs.on_commit("tests.note")
    Job.objects.update(state=JobState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1))
    long_jobs.run(job.id)
    assert ran == []
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    long_jobs.run(job.id)
    assert len(ran) == 1


def test_worker_that_outlived_its_lease_does_not_change_the_next_attempt(
    organisation, ran, monkeypatch
):
    job = jobs.on_commit("tests.note")

    @jobs.job("tests.note")
    def slow(**arguments):
        with tenancy.across_organisations("another worker takes the job over"):
            Job.objects.update(attempts=2)

    long_jobs.run(job.id)
    assert Job.objects.values_list("state", "attempts").get() == (JobState.RUNNING, 2)


def test_job_that_ends_its_worker_each_time_is_given_up(organisation, ran):
    job = jobs.on_commit("tests.note")
    ended = timezone.now() - timedelta(seconds=1)
    Job.objects.update(state=JobState.RUNNING, attempts=long_jobs.MOST_ATTEMPTS, lease_until=ended)
    long_jobs.run(job.id)
    assert ran == []
    assert Job.objects.values_list("state", "error").get() == (
        JobState.FAILED,
        "its worker ended each time",
    )


def test_done_jobs_are_deleted_after_a_month_and_failed_ones_stay(organisation, ran):
    for state, days in ((JobState.DONE, 31), (JobState.DONE, 29), (JobState.FAILED, 31)):
        job = jobs.on_commit("tests.note")
        Job.objects.filter(pk=job.pk).update(
            state=state, created_at=timezone.now() - timedelta(days=days)
        )
    long_jobs.forget_done()
    assert sorted(Job.objects.values_list("state", flat=True)) == sorted(
        [JobState.DONE, JobState.FAILED]
    )


def test_sweeper_dispatches_jobs_that_the_broker_lost(organisation, ran, monkeypatch):
    sent = []
    job = jobs.on_commit("tests.note")
    Job.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    monkeypatch.setattr(jobs, "send", lambda *arguments: sent.append(arguments))
    with tenancy.organisation(None):
        assert long_jobs.sweep() == 1
    assert sent == [("core.run_job", str(job.id))]


def test_unknown_job_is_refused_at_once(organisation, ran):
    with pytest.raises(LookupError):
        jobs.on_commit("tests.nothing")


def test_long_job_renews_its_lease_and_stops_when_it_lost_it(organisation, monkeypatch):
    monkeypatch.setattr(jobs, "known_jobs", {})
    observed = []

    @jobs.job("tests.heavy", queue="media", lease=timedelta(minutes=2))
    def heavy():
        Job.objects.update(lease_until=timezone.now())
        long_jobs.renew_lease()
        observed.append(Job.objects.get().lease_until - timezone.now())
        observed.append(long_jobs.attempt())
        Job.objects.update(attempts=2)
        long_jobs.renew_lease()
        observed.append("went on")

    job = jobs.on_commit("tests.heavy")
    long_jobs.run(job.id)
    assert timedelta(seconds=110) < observed[0] <= timedelta(minutes=2)
    assert observed[1:] == [1]
    assert Job.objects.values_list("state", "attempts").get() == (JobState.RUNNING, 2)
    long_jobs.renew_lease()  # outside a job there is no lease to renew


def test_postponed_job_uses_no_attempt(organisation, monkeypatch, ran):
    ran.failure = long_jobs.Postponed()
    job = jobs.on_commit("tests.note")
    for _ in range(long_jobs.MOST_ATTEMPTS + 2):
        long_jobs.run(job.id)
    row = Job.objects.get()
    assert (row.state, row.attempts, row.error) == (JobState.WAITING, 0, "")
    assert row.due_at > timezone.now() + timedelta(seconds=10)
    ran.failure = None
    long_jobs.run(job.id)
    assert len(ran) == 1


def test_heavy_job_goes_to_its_queue_after_commit_and_after_a_sweep(organisation, monkeypatch):
    monkeypatch.setattr(jobs, "known_jobs", {})
    sent = []
    monkeypatch.setattr(jobs, "send", lambda *names, **more: sent.append((names, more)))
    jobs.job("tests.heavy", queue="media")(lambda: None)
    jobs.job("tests.light")(lambda: None)
    heavy, light = jobs.on_commit("tests.heavy"), jobs.on_commit("tests.light")
    for job, minutes in ((heavy, 2), (light, 1)):
        Job.objects.filter(pk=job.pk).update(due_at=timezone.now() - timedelta(minutes=minutes))
    long_jobs.sweep()
    assert sent == [
        (("core.run_job", str(heavy.id)), {"queue": "media"}),
        (("core.run_job", str(light.id)), {}),
    ]


def test_unknown_job_waits_for_a_newer_worker_then_fails(organisation, ran, monkeypatch):
    job = jobs.on_commit("tests.note")
    known = jobs.known_jobs.pop("tests.note")
    long_jobs.run(job.id)
    row = Job.objects.get()
    assert (row.state, row.attempts, row.error) == (
        JobState.WAITING,
        0,
        "UnknownJob: tests.note",
    )
    assert row.due_at > timezone.now()
    jobs.known_jobs["tests.note"] = known
    long_jobs.run(job.id)
    assert len(ran) == 1
    Job.objects.update(state=JobState.WAITING, wanted_at=timezone.now() - short_jobs.PATIENCE)
    jobs.known_jobs.clear()
    long_jobs.run(job.id)
    assert Job.objects.get().state == JobState.FAILED


def test_delayed_short_job_waits_for_its_time(organisation, ran):
    jobs.job("tests.short", is_short=True)(lambda word: ran.append(word))  # noqa: PLW0108 - the argument has a name
    jobs.later("tests.short", timedelta(minutes=10), word="bientôt")
    jobs.on_commit("tests.short", word="maintenant")
    assert short_jobs.run_due() == 1
    assert ran == ["maintenant"]
    Job.objects.update(due_at=timezone.now())
    assert short_jobs.run_due() == 1
    assert ran == ["maintenant", "bientôt"]


def test_arguments_arrive_with_their_types(organisation, ran):
    def typed(*, object_id: UUID, other_id: UUID | None, number, is_over):
        ran.append((object_id, other_id, number, is_over))

    jobs.job("tests.typed", is_short=True)(typed)
    object_id = ordered_id()
    jobs.on_commit("tests.typed", object_id=object_id, other_id=None, number=3, is_over=True)
    assert short_jobs.run_due() == 1
    assert ran == [(object_id, None, 3, True)]


def test_sweep_of_long_jobs_leaves_short_ones_to_their_batch(organisation, ran, monkeypatch):
    sent = []
    jobs.job("tests.short", is_short=True)(lambda: None)
    jobs.on_commit("tests.short")
    Job.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    monkeypatch.setattr(jobs, "send", lambda *arguments: sent.append(arguments))
    assert long_jobs.sweep() == 0
    assert sent == []
    assert short_jobs.run_due() == 1


def test_short_job_of_a_worker_that_died_is_free_at_once(organisation, ran):
    class Killed(BaseException):
        pass

    def note():
        jobs.on_commit("tests.note", object_id="written before the end")
        if not ran:
            ran.append("began")
            raise Killed
        ran.append("done")

    jobs.job("tests.short", is_short=True)(note)
    jobs.on_commit("tests.short")
    with pytest.raises(Killed):
        short_jobs.run_due()
    assert Job.objects.values_list("state", "attempts").get() == (JobState.WAITING, 0)
    assert short_jobs.run_due() == 1
    assert ran == ["began", "done"]
    assert Job.objects.filter(name="tests.note").count() == 1


def test_short_job_run_by_its_id_is_run_once(organisation, ran):
    jobs.job("tests.short", is_short=True)(lambda: ran.append("done"))
    job = jobs.on_commit("tests.short")
    long_jobs.run(job.pk)
    long_jobs.run(job.pk)
    assert ran == ["done"]
    assert short_jobs.run_due() == 0


def test_short_job_run_now_leaves_nothing_when_it_fails(organisation, ran):
    def note():
        jobs.on_commit("tests.note")
        raise RuntimeError

    jobs.job("tests.short", is_short=True)(note)
    assert short_jobs.run_now(jobs.Request("tests.short")) is False
    assert Job.objects.count() == 0


@pytest.fixture
def batches(ran):
    """Return the batches in which the jobs `tests.first` and `tests.second` run.

    A batch is a name with its numbers. A job whose number is negative fails.
    """
    batches = []

    def run(name, numbers):
        batches.append((name, numbers))
        if min(numbers) < 0:
            raise RuntimeError(f"{name} fails")

    for name in ("first", "second"):
        jobs.job(f"tests.{name}", is_short=True)(lambda number, name=name: run(name, [number]))
        jobs.for_several(f"tests.{name}")(
            lambda calls, name=name: run(name, [call["number"] for call in calls])
        )
    jobs.job("tests.alone", is_short=True)(lambda number: run("alone", [number]))
    return batches


def store(organisation, *named):
    """Store short jobs, each in its own act: pairs of a name and a number."""
    for name, number in named:
        jobs.store(organisation.id, jobs.Request(f"tests.{name}", {"number": number}))


def test_short_jobs_run_together_up_to_the_next_one_that_runs_alone(organisation, batches):
    store(organisation, ("first", 1), ("second", 2), ("first", 3), ("alone", 4), ("second", 5))
    assert short_jobs.run_due() == 5
    assert batches == [("first", [1, 3]), ("second", [2]), ("alone", [4]), ("second", [5])]
    assert set(Job.objects.values_list("state", "attempts")) == {(JobState.DONE, 1)}


def test_failing_job_of_a_batch_is_retried_alone_and_the_others_are_done(organisation, batches):
    store(organisation, ("first", 1), ("first", -2), ("first", 3))
    assert short_jobs.run_due() == 2
    assert batches == [("first", [1, -2, 3]), ("first", [1]), ("first", [-2]), ("first", [3])]
    late = Job.objects.get(state=JobState.WAITING)
    assert (late.arguments, late.attempts, late.error) == (
        {"number": -2},
        1,
        "RuntimeError: first fails",
    )


def test_batch_contains_the_jobs_of_one_organisation(organisation, other_organisation, batches):
    store(organisation, ("first", 1))
    with tenancy.organisation(other_organisation.id):
        store(other_organisation, ("first", 2))
    store(organisation, ("first", 3))
    assert short_jobs.run_due() == 3
    assert batches == [("first", [1, 3]), ("first", [2])]


def test_batch_is_limited(organisation, batches):
    store(organisation, *(("first", number) for number in range(5)))
    assert short_jobs.run_due(limit=2) == 2
    assert short_jobs.run_due(limit=2) == 2
    assert batches == [("first", [0, 1]), ("first", [2, 3])]
