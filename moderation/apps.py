from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Notices, decisions with their reasons, the public log. Knows « a moderated object », never what it is."""

    name = "moderation"
    label = "moderation"
