from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """A process with a timetable: its topics, phases and charter."""

    name = "consult.consultations"
    label = "consultations"

    def ready(self):
        """Say who may read the files of a consultation."""
        from consult.consultations import selectors
        from consult.core.files import Holder, register

        register(Holder("consultations", shown=selectors.shows_file, held=selectors.held_files, seconds=60))
