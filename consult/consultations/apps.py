from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """A process with a timetable: its topics, phases and charter."""

    name = "consult.consultations"
    label = "consultations"
