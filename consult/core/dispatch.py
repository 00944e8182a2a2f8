"""Hand a task to Celery by name; a broker that is down delays work, never refuses it."""

import structlog
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def send(task_name, *arguments, queue=None, countdown=None):
    """Ask a worker to run a task now, or in some seconds; when the broker is away the sweeper will, from PostgreSQL.

    Return whether the broker has it.
    """
    if not settings.CONSULT_DISPATCH:
        return False
    try:
        current_app.send_task(
            task_name, args=arguments, queue=queue, countdown=countdown, retry=False, ignore_result=True
        )
    except (OperationalError, OSError) as error:
        log.warning("broker_away", task=task_name, error=type(error).__name__)
        return False
    return True
