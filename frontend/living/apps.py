from django.apps import AppConfig


class LivingConfig(AppConfig):
    """The app of the components page, which the settings for development and tests alone install."""

    name = "frontend.living"
    label = "living"
