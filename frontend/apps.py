from django.apps import AppConfig


class FrontendConfig(AppConfig):
    """Every page: thin views over actions and selectors, templates, static files, locale."""

    name = "frontend"
    label = "frontend"
