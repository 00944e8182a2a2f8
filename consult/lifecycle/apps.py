from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    """The life of a consultation across the apps: its start, preparation, opening and changes."""

    name = "consult.lifecycle"
    label = "lifecycle"

    def ready(self) -> None:
        """Register the acts that were dropped as a subject of news."""
        from consult.lifecycle.selectors import waiting_acts
        from consult.notifications.news_subjects import NewsSubject, register

        register(
            NewsSubject(
                kind=waiting_acts.WAITING_ACT,
                get=waiting_acts.get_act,
                get_many=waiting_acts.get_acts,
                title=waiting_acts.title_of,
                path=waiting_acts.path_of_act,
                sentence=waiting_acts.sentence_of_drop,
            )
        )
