from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    """The life of a consultation across the apps: its start, preparation, opening and changes."""

    name = "consult.lifecycle"
    label = "lifecycle"
