from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """The app for consultations: processes with a timetable, topics, phases and a charter."""

    name = "consult.consultations"
    label = "consultations"

    def ready(self):
        """Register how consultations, topics and phases are loaded, shown, erased and exported.

        Also register which files belong to consultations, and who may read them.
        """
        from consult.consultations import receivers  # noqa: F401
        from consult.consultations.actions import charters as charter_actions
        from consult.consultations.selectors import charters as charter_selectors
        from consult.consultations.selectors import consultations as consultation_selectors
        from consult.consultations.selectors import timetable as timetable_selectors
        from consult.consultations.selectors import topics as topic_selectors
        from consult.consultations.selectors import welcome as welcome_selectors
        from consult.core.files import Holder
        from consult.core.files import register as register_holder
        from consult.core.kinds import Kind, register

        register_holder(
            Holder(
                "consultations",
                shown=welcome_selectors.shows_file,
                held=welcome_selectors.held_files,
                seconds=60,
            )
        )

        register(
            Kind(
                name="consultation",
                get=consultation_selectors.get_consultation_by_id,
                get_many=consultation_selectors.get_consultations,
                title=consultation_selectors.title_of,
                path=consultation_selectors.path_of,
                erase=charter_actions.forget_acceptances,
                export=charter_selectors.own_acceptances_for_export,
            )
        )
        register(
            Kind(
                name="topic",
                get=topic_selectors.get_topic,
                get_many=topic_selectors.get_topics,
                title=consultation_selectors.title_of,
                path=topic_selectors.path_of_topic,
            )
        )
        register(
            Kind(
                name="phase",
                get=timetable_selectors.get_phase,
                get_many=timetable_selectors.get_phases,
                title=consultation_selectors.title_of,
                path=timetable_selectors.path_of_phase,
            )
        )
