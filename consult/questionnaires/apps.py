from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    """Ordered forms that a person answers once."""

    name = "consult.questionnaires"
    label = "questionnaires"

    def ready(self):
        """Load the receivers, and register how questionnaires are found, exported and erased."""
        from consult.core.kinds import Kind, register
        from consult.questionnaires import actions, receivers, selectors  # noqa: F401

        register(
            Kind(
                name="questionnaire",
                get=selectors.get_questionnaire,
                get_many=selectors.get_questionnaires,
                title=selectors.title_of,
                path=selectors.path_of,
                erase=actions.erase_submissions,
                export=selectors.own_submissions_for_export,
            )
        )
