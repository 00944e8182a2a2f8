from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """The app for consultations: processes with a timetable, topics, phases and a charter."""

    name = "consult.consultations"
    label = "consultations"

    def ready(self):
        """Register how consultations, topics and phases are loaded, shown, erased and exported.

        Also register which files belong to consultations, and who may read them.
        """
        from consult.consultations import actions, receivers, selectors  # noqa: F401
        from consult.core.files import Holder
        from consult.core.files import register as register_holder
        from consult.core.kinds import Kind, register

        register_holder(
            Holder(
                "consultations", shown=selectors.shows_file, held=selectors.held_files, seconds=60
            )
        )

        register(
            Kind(
                name="consultation",
                get=selectors.get_consultation_by_id,
                get_many=selectors.get_consultations,
                title=selectors.title_of,
                path=selectors.path_of,
                erase=actions.forget_acceptances,
                export=selectors.own_acceptances_for_export,
            )
        )
        register(
            Kind(
                name="topic",
                get=selectors.get_topic,
                get_many=selectors.get_topics,
                title=selectors.title_of,
                path=selectors.path_of_topic,
            )
        )
        register(
            Kind(
                name="phase",
                get=selectors.get_phase,
                get_many=selectors.get_phases,
                title=selectors.title_of,
                path=selectors.path_of_phase,
            )
        )
