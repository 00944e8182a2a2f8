from __future__ import annotations

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """The outcomes of consultations: figures that count several apps, and official answers."""

    name = "consult.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        """Register receivers, jobs, what moderators decide on, and answers as subjects of news."""
        from consult.notifications import news_subjects
        from consult.outcomes import receivers  # noqa: F401
        from consult.outcomes.answers import emails  # noqa: F401
        from consult.outcomes.answers import receivers as answer_receivers  # noqa: F401
        from consult.outcomes.answers.actions import notifications  # noqa: F401
        from consult.outcomes.answers.selectors import news as news_selectors
        from consult.outcomes.coverage import tasks as coverage_tasks  # noqa: F401
        from consult.outcomes.objections import actions as objection_actions
        from consult.outcomes.objections import emails as objection_emails  # noqa: F401
        from consult.outcomes.objections import selectors as objection_selectors
        from consult.outcomes.quotations import emails as quotation_emails  # noqa: F401
        from consult.outcomes.quotations import receivers as quotation_receivers  # noqa: F401
        from consult.outcomes.sources import receivers as source_receivers  # noqa: F401
        from consult.outcomes.themes import tasks as theme_tasks  # noqa: F401
        from moderation.target_kinds import TargetKind, register

        register(
            TargetKind(
                name="objection",
                get=objection_selectors.get_objection,
                get_many=objection_selectors.get_objections,
                title=objection_selectors.title_of,
                path=objection_selectors.path_of_objection,
                lock=objection_actions.lock_objection,
                moderate=objection_actions.moderate_objection,
                actions=objection_actions.DECISIONS,
                plain_text=objection_selectors.words_of,
                serialize_for_moderator=objection_selectors.serialize_objection,
                list_text_ids=objection_selectors.objections_of,
            )
        )
        for kind in (news_selectors.ANSWER, news_selectors.CORRECTION, news_selectors.MILESTONE):
            news_subjects.register(
                news_subjects.NewsSubject(
                    kind=kind,
                    get=news_selectors.get(kind),
                    get_many=news_selectors.get_many(kind),
                    title=news_selectors.title_of,
                    path=news_selectors.path_of_news,
                    own_places=news_selectors.own_places,
                    path_at=news_selectors.path_at,
                )
            )
