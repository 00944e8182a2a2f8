from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """Meetings of people in a room: what they said becomes contributions that can be traced."""

    name = "consult.workshops"
    label = "workshops"
