from django.apps import AppConfig


class FrontendConfig(AppConfig):
    """The pages: thin views over actions and selectors, templates, static files and translations.
    """

    name = "frontend"
    label = "frontend"
