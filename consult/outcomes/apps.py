from __future__ import annotations

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """The outcomes of consultations: figures that count several apps, each with its rule."""

    name = "consult.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        """Register the receivers of the events that change figures."""
        from consult.outcomes import receivers  # noqa: F401
