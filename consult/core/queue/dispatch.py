"""Dispatch of Celery tasks by name. If the broker is down, the work is late, never refused."""

import structlog
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def send(
    task_name: str, *arguments: str, queue: str | None = None, countdown: int | None = None
) -> bool:
    """Ask a worker to run a task now, or in `countdown` seconds.

    Return whether the broker accepted it. If it did not, the sweeper finds the work in PostgreSQL
    and sends it later.
    """
    if not settings.CONSULT_DISPATCH:
        return False
    try:
        current_app.send_task(
            task_name,
            args=arguments,
            queue=queue,
            countdown=countdown,
            retry=False,
            ignore_result=True,
        )
    except (OperationalError, OSError) as error:
        log.warning("broker_away", task=task_name, error=type(error).__name__)
        return False
    return True
