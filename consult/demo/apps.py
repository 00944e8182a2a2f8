from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The app of the demo, which the settings for development and for tests alone install."""

    name = "consult.demo"
    label = "demo"
