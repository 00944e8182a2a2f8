from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    """Ordered forms that a person answers once."""

    name = "consult.questionnaires"
    label = "questionnaires"

    def ready(self) -> None:
        """Load the receivers, and register questionnaires as subjects of news."""
        from consult.notifications.news_subjects import NewsSubject, register
        from consult.questionnaires import receivers  # noqa: F401
        from consult.questionnaires.selectors import questionnaires as questionnaire_selectors

        register(
            NewsSubject(
                kind="questionnaire",
                get=questionnaire_selectors.get_questionnaire,
                get_many=questionnaire_selectors.get_questionnaires,
                title=questionnaire_selectors.title_of,
                path=questionnaire_selectors.path_of,
                sentence=questionnaire_selectors.sentence_of_opening,
            )
        )
