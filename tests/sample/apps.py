from django.apps import AppConfig


class SampleConfig(AppConfig):
    """Guided visits of the place that a consultation is about, and the count of refusals."""

    name = "tests.sample"
    label = "sample"

    def ready(self) -> None:
        """Register visits as subjects of news."""
        from consult.notifications.news_subjects import NewsSubject, register
        from tests.sample import selectors

        register(
            NewsSubject(
                kind="visit",
                get=selectors.get_visit,
                get_many=selectors.get_visits,
                title=selectors.title_of,
                path=selectors.path_of,
                sentence=selectors.sentence_of,
            )
        )
