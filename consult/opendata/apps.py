from django.apps import AppConfig


class OpendataConfig(AppConfig):
    """The app for open data: published datasets, and importers of other platforms' data."""

    name = "consult.opendata"
    label = "opendata"

    def ready(self) -> None:
        from consult.opendata import receivers, tasks  # noqa: F401
