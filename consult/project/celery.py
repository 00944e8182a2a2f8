"""The Celery application: `celery -A consult.project worker`."""

import os
import sys

from celery import Celery
from celery.signals import (
    after_task_publish,
    beat_embedded_init,
    beat_init,
    setup_logging,
    task_postrun,
    worker_init,
)
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.project.settings.local")

app = Celery("consult")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def prevent_logging_setup(**kwargs):
    """Prevent Celery from replacing the logging that Django set up.

    The connection to the signal is enough; the function does nothing.
    """


@worker_init.connect
def refuse_shared_sessions(**kwargs):
    """End a worker whose database sessions are not its own."""
    from consult.core.postgres.sessions import (  # noqa: PLC0415 - the settings are not read yet
        require_own_sessions,
    )

    try:
        require_own_sessions()
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))


@beat_init.connect
@beat_embedded_init.connect
def watch_beat(**kwargs):
    """Note each task that beat sends, in the process of beat alone."""
    after_task_publish.connect(_note_sent, weak=False)


def _note_sent(routing_key, **kwargs):
    from consult.core.queue import schedule  # noqa: PLC0415 - the settings are not read yet

    schedule.note_sent(routing_key)


@task_postrun.connect
def note_finished_task(task, **kwargs):
    """Note the queue of a finished task. The process that ran it calls this."""
    from consult.core.queue import schedule  # noqa: PLC0415 - the settings are not read yet

    if queue := (task.request.delivery_info or {}).get("routing_key"):
        schedule.note_finished(queue)
