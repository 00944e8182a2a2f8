from django.apps import AppConfig


class DebatesConfig(AppConfig):
    """The application of the debate: proposals with their versions, comments, endorsements."""

    name = "debates"
    label = "debates"

    def ready(self) -> None:
        """Load the receivers, and register what moderators decide on and what makes news.

        Register the holder of files too.
        """
        from consult.core.files import holders
        from consult.notifications import news_subjects
        from debates import receivers  # noqa: F401
        from debates.attachments.selectors import attachments as attachment_selectors
        from debates.attachments.selectors import images as image_selectors
        from debates.comments.selectors import comments as comment_selectors
        from debates.names import actions as name_actions
        from debates.names import selectors as name_selectors
        from debates.proposals.selectors import proposals as proposal_selectors
        from debates.proposals.selectors import versions as version_selectors
        from debates.texts.actions import arrangement as arrangement_actions
        from debates.texts.actions import locks as lock_actions
        from debates.texts.actions import masked_words
        from debates.texts.actions import moderation_effects as moderation_effect_actions
        from debates.texts.actions import notifications as notification_actions  # noqa: F401
        from debates.texts.selectors import authors as author_selectors
        from debates.texts.selectors import desk as desk_selectors
        from debates.texts.selectors import news
        from moderation.target_kinds import TargetKind, register

        holders.register(
            holders.Holder(
                "debates",
                may_read=attachment_selectors.can_read_file,
                find_used=attachment_selectors.find_attached_files,
                seconds=5,
            )
        )
        news_subjects.register(
            news_subjects.NewsSubject(
                kind="proposal",
                get=proposal_selectors.get_proposal,
                get_many=proposal_selectors.get_proposals,
                title=proposal_selectors.title_of,
                path=proposal_selectors.path_of,
                sentence=news.sentence_of_proposal,
            )
        )
        news_subjects.register(
            news_subjects.NewsSubject(
                kind="comment",
                get=comment_selectors.get_comment,
                get_many=comment_selectors.get_comments,
                title=comment_selectors.title_of_comment,
                path=comment_selectors.path_of_comment,
                sentence=news.sentence_of_comment,
                quote=comment_selectors.quote_comment,
            )
        )
        register(
            TargetKind(
                name="proposal",
                get=proposal_selectors.get_proposal,
                get_many=proposal_selectors.get_proposals,
                title=proposal_selectors.title_of,
                path=proposal_selectors.path_of,
                lock=lock_actions.lock_proposal,
                moderate=moderation_effect_actions.moderate,
                arrangements=arrangement_actions.ARRANGEMENTS | masked_words.MASKING,
                plain_text=proposal_selectors.words_of,
                serialize_for_moderator=desk_selectors.serialize_proposal,
                list_stored_content=desk_selectors.list_stored_texts,
                list_text_ids=author_selectors.proposals_of,
            )
        )
        register(
            TargetKind(
                name="comment",
                get=comment_selectors.get_comment,
                get_many=comment_selectors.get_comments,
                title=comment_selectors.title_of_comment,
                path=comment_selectors.path_of_comment,
                lock=lock_actions.lock_comment,
                moderate=moderation_effect_actions.moderate,
                arrangements=masked_words.MASKING,
                plain_text=comment_selectors.words_of_comment,
                serialize_for_moderator=desk_selectors.serialize_comment,
                list_text_ids=author_selectors.comments_of,
            )
        )
        register(
            TargetKind(
                name="version",
                get=version_selectors.get_version,
                get_many=version_selectors.get_versions,
                title=version_selectors.title_of_version,
                path=version_selectors.path_of_version,
                lock=moderation_effect_actions.lock_version,
                moderate=moderation_effect_actions.moderate_version,
                current_target=moderation_effect_actions.find_current_target_of_version,
                plain_text=proposal_selectors.words_of,
                serialize_for_moderator=desk_selectors.serialize_version,
                list_stored_content=desk_selectors.list_stored_texts,
            )
        )
        register(
            TargetKind(
                name="image",
                get=image_selectors.get_image,
                get_many=image_selectors.get_images,
                title=image_selectors.title_of_image,
                path=image_selectors.path_of_image,
                lock=lock_actions.lock_image,
                moderate=moderation_effect_actions.moderate_image,
                actions=moderation_effect_actions.OF_IMAGES,
                serialize_for_moderator=desk_selectors.serialize_image,
                list_stored_content=desk_selectors.list_stored_images,
            )
        )
        register(
            TargetKind(
                name="name",
                get=name_selectors.get_name,
                get_many=name_selectors.get_names,
                title=name_selectors.title_of_name,
                path=name_selectors.path_of_name,
                lock=name_actions.lock_name,
                moderate=name_actions.moderate_name,
                actions=name_actions.OF_NAMES,
                serialize_for_moderator=desk_selectors.serialize_name,
                list_stored_content=desk_selectors.list_stored_names,
            )
        )
