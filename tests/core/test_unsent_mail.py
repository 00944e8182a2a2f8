"""The operator sees how long e-mails have waited, for each way that stores them."""

import re
from datetime import timedelta
from inspect import unwrap
from types import FunctionType, ModuleType

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from consult.accounts.tokens.actions import create_api_token
from consult.core import clock, jobs, long_jobs, mail, tenancy
from consult.core.models import Job
from consult.notifications.actions.mails import write_once
from consult.notifications.models import Mailing
from tests.factories import make

QUIET = {"news": 0, "messages": 0}


def ages():
    """Return the ages in seconds that `/metrics` shows, by queue."""
    text = Client(headers={"host": "10.0.0.7:8000"}).get("/metrics").content.decode()
    samples = re.findall(r'^consult_mail_oldest_seconds{queue="(\w+)"} (.+)$', text, re.MULTILINE)
    return {queue: float(seconds) for queue, seconds in samples}


def minutes_ago(number):
    return clock.now() - timedelta(minutes=number)


def stored(organisation, name, minutes, **fields):
    """Store a short job, as if some minutes ago."""
    return Job.objects.create(
        organisation=organisation,
        name=name,
        is_short=True,
        wanted_at=minutes_ago(minutes),
        **fields,
    )


def test_oldest_unsent_mail_of_every_organisation_is_measured(organisation):
    other = make.organisation(slug="autre", domain="autre.example")
    reader = make.person(organisation=organisation).participant
    for minutes, state in (
        (5, "waiting"),
        (7, "sending"),
        (50, "sent"),
        (60, "in_doubt"),
        (70, "refused"),
    ):
        sent_at = clock.now() if state == "sent" else None
        row = Mailing.objects.create(
            organisation=organisation, recipient=reader, state=state, sent_at=sent_at
        )
        Mailing.objects.filter(pk=row.pk).update(created_at=minutes_ago(minutes))
    with tenancy.organisation(other.pk):
        stored(other, "consult.consultations.receivers.mail_role", 10)
        stored(other, "consult.consultations.receivers.mail_role", 80, state="done")
        stored(other, "moderation.receivers.note_withdrawn_role", 90)  # it sends no e-mail
        stored(other, "consult.consultations.receivers.mail_role", -9)  # it is delayed
    assert ages() == {"news": pytest.approx(420, abs=60), "messages": pytest.approx(600, abs=60)}


def test_job_that_cannot_send_its_email_is_measured_then_counted(organisation, monkeypatch):
    def away(self):
        raise ConnectionRefusedError

    assert ages() == QUIET
    failed = mail.counted()[mail.FAILED]
    create_api_token(viewer=make.person(organisation=organisation), name="essai")
    job = Job.objects.get(name="accounts.mail_new_token")
    Job.objects.filter(pk=job.pk).update(wanted_at=minutes_ago(30))
    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "open", away, raising=False)
        patched.setattr(EmailBackend, "send_messages", lambda self, messages: away(self))
        long_jobs.run(job.pk)
    assert mail.counted()[mail.FAILED] == failed + 1
    assert ages() == {"news": 0, "messages": pytest.approx(1800, abs=60)}
    long_jobs.run(job.pk)
    assert ages() == QUIET


def test_every_job_that_sends_email_is_declared():
    functions = {name: known.function for name, known in jobs.known_jobs.items()}
    sending = {name for name, function in functions.items() if reaches(function, write_once, set())}
    assert len(sending) > 15
    # The app of accounts is below that of notifications, and writes its e-mail itself.
    # `settle` calls other jobs by their names.
    assert sending | {"accounts.mail_new_token", "moderation.settle"} == set(jobs.mailers())


def reaches(function, goal, visited):
    """Return whether a function calls another one of the same app.

    The calls are found by the names that its code uses.
    """
    if function is goal:
        return True
    function = unwrap(function) if callable(function) else function
    if not isinstance(function, FunctionType) or function in visited:
        return False
    visited.add(function)
    names = function.__code__.co_names
    spaces = [function.__globals__, *(vars(module) for module in _modules(function, names))]
    app = function.__module__.rpartition(".")[0].partition(".actions")[0]
    called = [space[name] for space in spaces for name in names if name in space]
    near = [
        candidate
        for candidate in called
        if candidate is goal or str(getattr(candidate, "__module__", "")).startswith(app)
    ]
    return any(reaches(candidate, goal, visited) for candidate in near)


def _modules(function, names):
    values = (function.__globals__.get(name) for name in names)
    return [module for module in values if isinstance(module, ModuleType)]
