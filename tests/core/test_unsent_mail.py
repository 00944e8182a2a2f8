"""The operator sees how long e-mails have waited, for each way that stores them."""

import re
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from consult.accounts.tokens.actions import create_api_token
from consult.core.models import Job
from consult.core.postgres import clock, tenancy
from consult.core.queue import jobs, long_jobs, short_jobs
from consult.core.records import mail
from consult.notifications.models import Mailing
from tests.factories import make
from tests.mailers import without_mail

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
        stored(other, "consult.consultations.receivers.mail_invitation", 10)
        stored(other, "consult.consultations.receivers.mail_invitation", 80, state="done")
        stored(other, "moderation.receivers.note_withdrawn_role", 90)  # it sends no e-mail
        stored(other, "consult.consultations.receivers.mail_invitation", -9)  # it is delayed
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


def test_email_of_a_job_that_does_not_declare_it_fails_the_test(organisation, monkeypatch):
    def send_one():
        with mail.sending():
            pass

    silent = jobs.KnownJob(without_mail("essai", send_one), is_short=True)
    monkeypatch.setitem(jobs.known_jobs, "essai", silent)
    jobs.on_commit("essai")
    with pytest.raises(pytest.fail.Exception, match="the job essai sends an e-mail"):
        short_jobs.run_due()
