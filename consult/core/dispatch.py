"""Hand a task to Celery by name; a broker that is down delays work, never refuses it."""

import structlog
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def send(task_name, *arguments, queue=None):
    """Ask a worker to run a task now; when the broker is away the sweeper will, from PostgreSQL."""
    if not settings.CONSULT_DISPATCH:
        return
    try:
        current_app.send_task(task_name, args=arguments, queue=queue, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("broker_away", task=task_name, error=type(error).__name__)
