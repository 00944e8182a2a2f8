"""Jobs are named, not imported: each used name is the name of a registered job or task."""

import ast
import subprocess
import sys

from django.conf import settings

from consult.project.celery import app
from tests.house.sources import called, nodes

NAMES = """
import django
django.setup()
from consult.core.queue import jobs
print(*jobs.names())
"""


def list_literal_names(*functions):
    """Return the literal first argument of each call, by place.

    A computed name cannot be checked.
    """
    calls = [
        (path, call) for path, call in nodes(ast.Call) if called(call) in functions and call.args
    ]
    return {f"{path}:{call.lineno}": getattr(call.args[0], "value", None) for path, call in calls}


def jobs_used():
    """Return the names of jobs to store.

    `transaction.on_commit` takes a function instead, and events name their subscribers.
    """
    names = list_literal_names("on_commit", "later", "Request")
    return {place: name for place, name in names.items() if isinstance(name, str)}


def test_every_used_job_is_known_to_the_process_that_requests_it():
    """Check in a fresh process, like a web server.

    `on_commit` refuses a name that no started app registered.
    """
    done = subprocess.run([sys.executable, "-c", NAMES], capture_output=True, text=True, check=True)
    known = set(done.stdout.split())
    assert {place: name for place, name in jobs_used().items() if name not in known} == {}


def test_every_job_has_a_literal_name():
    from consult.core.queue import jobs

    names = list_literal_names("job")
    assert set(jobs_used().values()) <= set(names.values())
    assert None not in names.values()
    assert set(jobs.names()) >= set(jobs_used().values())


def test_every_task_sent_or_scheduled_has_a_function():
    app.autodiscover_tasks(force=True)
    sent = {name for name in list_literal_names("send").values() if name}
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert sent >= {"core.run_short_jobs", "core.run_job"}
    assert sent | scheduled <= set(app.tasks)
