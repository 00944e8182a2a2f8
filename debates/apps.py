from django.apps import AppConfig


class DebatesConfig(AppConfig):
    """What citizens write: proposals with their public versions, comments, endorsements."""

    name = "debates"
    label = "debates"
