from django.apps import AppConfig


class VotesConfig(AppConfig):
    """Questions, positions and their count."""

    name = "votes"
    label = "votes"

    def ready(self):
        """Follow the debate, and say how questions are found and people forgotten."""
        from consult.core import kinds
        from votes import actions, receivers, selectors  # noqa: F401

        kinds.register(
            kinds.Kind(
                name="question",
                get=selectors.get_question,
                title=selectors.title_of,
                path=selectors.path_of,
                erase=lambda viewer, participant_id, keep_texts: actions.withdraw_all_of(
                    viewer=viewer, participant_id=participant_id
                ),
                export=selectors.own_positions_for_export,
                given_on=selectors.opinions_added,
            )
        )
