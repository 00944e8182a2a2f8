from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The public REST API: one thin door per noun."""

    name = "consult.api"
    label = "api"
