from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """A process with a timetable: its topics, phases and charter."""

    name = "consult.consultations"
    label = "consultations"

    def ready(self):
        """Say how a consultation is found, and how those who accepted its charter are forgotten."""
        from consult.consultations import actions, selectors
        from consult.core.kinds import Kind, register

        register(
            Kind(
                name="consultation",
                get=selectors.get_consultation_by_id,
                title=selectors.title_of,
                path=selectors.path_of,
                erase=actions.forget_acceptances,
                export=selectors.own_acceptances_for_export,
            )
        )
