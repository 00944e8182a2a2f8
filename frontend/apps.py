from django.apps import AppConfig


class FrontendConfig(AppConfig):
    """The app of all pages: thin views over actions and selectors, templates and static files.

    It also has the translations.
    """

    name = "frontend"
    label = "frontend"
