from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """The app for consultations: processes with a timetable, topics, phases and a charter."""

    name = "consult.consultations"
    label = "consultations"

    def ready(self) -> None:
        """Load the receivers, and register consultations, topics and phases as subjects of news.

        Also register which files belong to consultations, who may read them, and the names of their
        services.
        """
        from consult.accounts.people import reserved_names
        from consult.consultations import receivers  # noqa: F401
        from consult.consultations.selectors import consultations as consultation_selectors
        from consult.consultations.selectors import timetable as timetable_selectors
        from consult.consultations.selectors import topics as topic_selectors
        from consult.consultations.selectors import welcome as welcome_selectors
        from consult.core.files.holders import Holder
        from consult.core.files.holders import register as register_holder
        from consult.notifications.news_subjects import NewsSubject, register

        reserved_names.register_source(consultation_selectors.list_contact_names)
        register_holder(
            Holder(
                "consultations",
                may_read=welcome_selectors.can_read_file,
                find_used=welcome_selectors.find_used_files,
                seconds=60,
            )
        )

        register(
            NewsSubject(
                kind="consultation",
                get=consultation_selectors.get_consultation_by_id,
                get_many=consultation_selectors.get_consultations,
                title=consultation_selectors.title_of,
                path=consultation_selectors.path_of,
                sentence=timetable_selectors.sentence_of_consultation,
                quote=timetable_selectors.quote_reason,
            )
        )
        register(
            NewsSubject(
                kind="topic",
                get=topic_selectors.get_topic,
                get_many=topic_selectors.get_topics,
                title=consultation_selectors.title_of,
                path=topic_selectors.path_of_topic,
            )
        )
        register(
            NewsSubject(
                kind="phase",
                get=timetable_selectors.get_phase,
                get_many=timetable_selectors.get_phases,
                title=consultation_selectors.title_of,
                path=timetable_selectors.path_of_phase,
                sentence=timetable_selectors.sentence_of_phase,
            )
        )
