from django.apps import AppConfig


class VotesConfig(AppConfig):
    """Questions, positions and their count."""

    name = "votes"
    label = "votes"
