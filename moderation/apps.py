from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Notices, decisions with their reasons, and the public log.

    The app handles moderated objects without knowing their types.
    """

    name = "moderation"
    label = "moderation"

    def ready(self) -> None:
        """Load the receivers, the jobs and the approvals, and register accounts as targets.

        A measure is a decision whose target is an account. Decisions are news for their authors.
        """
        from consult.notifications import news_subjects
        from moderation import receivers  # noqa: F401
        from moderation.alerts import actions as alert_actions  # noqa: F401
        from moderation.alerts import emails as alert_emails  # noqa: F401
        from moderation.appeals import emails as appeal_emails  # noqa: F401
        from moderation.appeals.actions import waiting_appeals  # noqa: F401
        from moderation.cases.actions import urgency  # noqa: F401
        from moderation.decisions.actions import bulk_decisions, bulk_removal, replay  # noqa: F401
        from moderation.decisions.selectors import news
        from moderation.identity_requests import actions as identity_request_actions  # noqa: F401
        from moderation.identity_requests import emails as identity_request_emails  # noqa: F401
        from moderation.measures import emails as measure_emails  # noqa: F401
        from moderation.measures import selectors as measure_selectors
        from moderation.measures.actions import enforcement as enforcement_actions
        from moderation.measures.actions import measures as measure_actions  # noqa: F401
        from moderation.notices import emails as notice_emails  # noqa: F401
        from moderation.signals.actions import text_signals  # noqa: F401
        from moderation.target_kinds import TargetKind, register

        register(
            TargetKind(
                name=measure_selectors.NAME,
                get=measure_selectors.get_measure,
                title=measure_selectors.title_of_measure,
                path=measure_selectors.path_of_measure,
                lock=enforcement_actions.lock_measure,
                arrangements=enforcement_actions.ACCOUNT_ARRANGEMENTS,
            )
        )
        news_subjects.register(
            news_subjects.NewsSubject(
                kind=news.SUBJECT,
                get=news.get_news,
                get_many=news.get_many_news,
                title=lambda decision: str(decision.sentence),
                path=lambda decision: decision.path,
            )
        )
