from __future__ import annotations

from django.apps import AppConfig


class VotesConfig(AppConfig):
    """The application of questions, positions and their counts."""

    name = "votes"
    label = "votes"

    def ready(self) -> None:
        """Load the receivers, and register the count of new opinions for summaries of news."""
        from consult.notifications.news_subjects import register_opinion_counter
        from votes import receivers  # noqa: F401
        from votes.selectors.counts import opinions_added

        register_opinion_counter(opinions_added)
