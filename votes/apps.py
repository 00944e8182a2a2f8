from django.apps import AppConfig


class VotesConfig(AppConfig):
    """The application of questions, positions and their counts."""

    name = "votes"
    label = "votes"

    def ready(self) -> None:
        """Load the receivers, and register the subjects and the count of opinions of news."""
        from consult.notifications.news_subjects import (
            NewsSubject,
            register,
            register_opinion_counter,
        )
        from votes import receivers  # noqa: F401
        from votes.actions import registers, restoration_notice  # noqa: F401  # their jobs
        from votes.actions.announced_votes import ANNOUNCED_VOTE
        from votes.selectors import announcements as announcement_selectors
        from votes.selectors import restorations as restoration_selectors
        from votes.selectors.counts import opinions_added

        register_opinion_counter(opinions_added)
        register(
            NewsSubject(
                kind="restoration",
                get=restoration_selectors.get_restoration,
                get_many=restoration_selectors.get_restorations,
                title=restoration_selectors.title_of,
                path=restoration_selectors.path_of_restoration,
                sentence=restoration_selectors.sentence_of_restoration,
            )
        )
        register(
            NewsSubject(
                kind=ANNOUNCED_VOTE,
                get=announcement_selectors.get_announced,
                get_many=announcement_selectors.get_announced_many,
                title=announcement_selectors.title_of,
                path=announcement_selectors.path_of_preparation,
                sentence=announcement_selectors.sentence_of_warning,
            )
        )
