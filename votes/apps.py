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
        from votes import receivers  # noqa: F401
        from votes.actions import erasure as erasure_actions
        from votes.selectors import counts as count_selectors
        from votes.selectors import own as own_selectors
        from votes.selectors import questions as question_selectors

        kinds.register(
            kinds.Kind(
                name="question",
                get=question_selectors.get_question,
                title=question_selectors.title_of,
                path=question_selectors.path_of,
                erase=lambda viewer, participant_id, keep_texts: erasure_actions.withdraw_all_of(
                    viewer=viewer, participant_id=participant_id
                ),
                export=own_selectors.own_positions_for_export,
                given_on=count_selectors.opinions_added,
            )
        )
