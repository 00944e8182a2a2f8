from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The app with ids, journal, outbox, jobs, idempotency and text, on which all others depend."""

    name = "consult.core"
    label = "core"
