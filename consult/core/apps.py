from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Ids, journal, outbox, jobs, idempotency, text: what every other app stands on."""

    name = "consult.core"
    label = "core"
