from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The public REST API, with one view class for each kind of object."""

    name = "consult.api"
    label = "api"
