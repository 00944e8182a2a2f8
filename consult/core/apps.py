from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The app with ids, journal, jobs, idempotency and text, on which all others depend."""

    name = "consult.core"
    label = "core"
