"""A job that sends an e-mail declares it (`sends_mail`), or the test that runs the job fails."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import wraps

import pytest

from consult.core.queue import jobs
from consult.core.records import mail

# The job that runs and must not send an e-mail, by its name.
silent_job = ContextVar("silent_job", default="")


@pytest.fixture(autouse=True, scope="session")
def only_declared_jobs_send_mail():
    """Refuse the e-mails of jobs that do not declare them, during the whole run."""
    silent = {name: known for name, known in jobs.known_jobs.items() if not known.sends_mail}
    for name, known in silent.items():
        several = known.several and without_mail(name, known.several)
        function = without_mail(name, known.function)
        jobs.known_jobs[name] = replace(known, function=function, several=several)
    send = mail.sending
    mail.sending = _refusing(send)
    yield
    mail.sending = send
    jobs.known_jobs.update(silent)


def without_mail(name, function):
    """Return the function of a job, whose e-mails fail the test."""

    @wraps(function)
    def run(*args, **kwargs):
        token = silent_job.set(name)
        try:
            return function(*args, **kwargs)
        finally:
            silent_job.reset(token)

    return run


def _refusing(send):
    @contextmanager
    def sending():
        if name := silent_job.get():
            pytest.fail(f"the job {name} sends an e-mail: declare it with sends_mail=True")
        with send():
            yield

    return sending
