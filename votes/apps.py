from django.apps import AppConfig


class VotesConfig(AppConfig):
    """The application of questions, positions and their counts."""

    name = "votes"
    label = "votes"

    def ready(self):
        """Connect the receivers of events, and register the kind `question`.

        The kind states how questions are found and how the votes of a person are erased.
        """
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
