from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """The outcomes of consultations: figures that count several apps, and official answers."""

    name = "consult.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        """Register receivers, jobs, what moderators decide on, reserved names, subjects of news."""
        from consult.accounts.people import reserved_names
        from consult.notifications import news_subjects
        from consult.outcomes import receivers  # noqa: F401
        from consult.outcomes.answers import emails  # noqa: F401
        from consult.outcomes.answers import receivers as answer_receivers  # noqa: F401
        from consult.outcomes.answers.actions import notifications  # noqa: F401
        from consult.outcomes.answers.selectors import answers as answer_selectors
        from consult.outcomes.answers.selectors import news as news_selectors
        from consult.outcomes.coverage import receivers as coverage_receivers  # noqa: F401
        from consult.outcomes.coverage import tasks as coverage_tasks  # noqa: F401
        from consult.outcomes.objections import actions as objection_actions
        from consult.outcomes.objections import emails as objection_emails  # noqa: F401
        from consult.outcomes.objections import news as objection_news
        from consult.outcomes.objections import selectors as objection_selectors
        from consult.outcomes.quotations import emails as quotation_emails  # noqa: F401
        from consult.outcomes.quotations import receivers as quotation_receivers  # noqa: F401
        from consult.outcomes.remarks import actions as remark_actions
        from consult.outcomes.remarks import news as review_news
        from consult.outcomes.remarks import selectors as remark_selectors
        from consult.outcomes.sources import receivers as source_receivers  # noqa: F401
        from consult.outcomes.themes import tasks as theme_tasks  # noqa: F401
        from moderation.target_kinds import TargetKind, register

        reserved_names.register_source(answer_selectors.list_service_names)
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
        register(
            TargetKind(
                name="remark",
                get=remark_selectors.get_remark,
                get_many=remark_selectors.get_remarks,
                title=remark_selectors.title_of,
                path=remark_selectors.path_of_remark,
                lock=remark_actions.lock_remark,
                moderate=remark_actions.moderate_remark,
                actions=remark_actions.DECISIONS,
                plain_text=remark_selectors.words_of,
                serialize_for_moderator=remark_selectors.serialize_remark,
                list_text_ids=remark_selectors.remarks_of,
            )
        )
        news_subjects.register(
            news_subjects.NewsSubject(
                kind="objection",
                get=objection_news.get_replied_objection,
                get_many=objection_news.get_replied_objections,
                title=objection_news.no_title,
                path=objection_selectors.path_of_objection,
                sentence=objection_news.sentence_of_reply,
                quote=objection_news.quote_reply,
            )
        )
        news_subjects.register(
            news_subjects.NewsSubject(
                kind=review_news.REVIEW,
                get=review_news.get_review,
                get_many=review_news.get_reviews,
                title=review_news.title_of,
                path=review_news.path_of,
                sentence=review_news.sentence_of_review,
            )
        )
        news_subjects.register(
            news_subjects.NewsSubject(
                kind=remark_actions.KIND,
                get=review_news.get_replied_remark,
                get_many=review_news.get_replied_remarks,
                title=review_news.title_of,
                path=review_news.path_of,
                sentence=review_news.sentence_of_reply,
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
                    sentence=news_selectors.sentence_of_answer,
                    quote=news_selectors.quote,
                    own_places=news_selectors.own_places,
                    path_at=news_selectors.path_at,
                )
            )
