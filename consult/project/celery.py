"""The Celery application: `celery -A consult.project worker`."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.project.settings.local")

app = Celery("consult")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def prevent_logging_setup(**kwargs):
    """Prevent Celery from replacing the logging that Django set up.

    The connection to the signal is enough; the function does nothing.
    """
