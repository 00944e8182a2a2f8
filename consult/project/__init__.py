"""The composition root: settings, addresses, server and worker.

It may import every app. No app may import it.
"""

from consult.project.celery import app as celery_app

__all__ = ["celery_app"]
