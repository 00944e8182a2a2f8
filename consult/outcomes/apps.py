from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """What came out of it: figures that count several apps, each with its rule."""

    name = "consult.outcomes"
    label = "outcomes"

    def ready(self):
        """Follow what moves the figures."""
        from consult.outcomes import receivers  # noqa: F401
