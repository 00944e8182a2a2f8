from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    """Ordered forms that a person answers once."""

    name = "consult.questionnaires"
    label = "questionnaires"

    def ready(self):
        """Load the receivers, and register how questionnaires are found, exported and erased."""
        from consult.core.kinds import Kind, register
        from consult.questionnaires import receivers  # noqa: F401
        from consult.questionnaires.actions import erasure as erasure_actions
        from consult.questionnaires.selectors import own as own_selectors
        from consult.questionnaires.selectors import questionnaires as questionnaire_selectors

        register(
            Kind(
                name="questionnaire",
                get=questionnaire_selectors.get_questionnaire,
                get_many=questionnaire_selectors.get_questionnaires,
                title=questionnaire_selectors.title_of,
                path=questionnaire_selectors.path_of,
                erase=erasure_actions.erase_submissions,
                export=own_selectors.own_submissions_for_export,
            )
        )
