from django.apps import AppConfig


class DebatesConfig(AppConfig):
    """The application of the debate: proposals with their versions, comments, endorsements."""

    name = "debates"
    label = "debates"

    def ready(self):
        """Register the kinds of texts and the holder of files of this application.

        The kinds state how texts are found, moderated, exported and erased. Importing `receivers`
        connects the receivers of events.
        """
        from consult.core import files
        from consult.core.kinds import Kind, register
        from debates import (
            erasure,
            receivers,  # noqa: F401
        )
        from debates.attachments.selectors import attachments as attachment_selectors
        from debates.attachments.selectors import images as image_selectors
        from debates.comments.selectors import comments as comment_selectors
        from debates.drafts import actions as draft_actions
        from debates.drafts import selectors as draft_selectors
        from debates.names import actions as name_actions
        from debates.names import selectors as name_selectors
        from debates.proposals.selectors import proposals as proposal_selectors
        from debates.proposals.selectors import versions as version_selectors
        from debates.texts.actions import arrangement as arrangement_actions
        from debates.texts.actions import locks as lock_actions
        from debates.texts.actions import moderation_effects as moderation_effect_actions
        from debates.texts.selectors import authors as author_selectors
        from debates.texts.selectors import desk as desk_selectors

        files.register(
            files.Holder(
                "debates",
                shown=attachment_selectors.shows_file,
                held=attachment_selectors.held_files,
                seconds=5,
            )
        )
        register(
            Kind(
                name="proposal",
                get=proposal_selectors.get_proposal,
                get_many=proposal_selectors.get_proposals,
                title=proposal_selectors.title_of,
                path=proposal_selectors.path_of,
                lock=lock_actions.lock_proposal,
                moderate=moderation_effect_actions.moderate,
                arrangements=arrangement_actions.ARRANGEMENTS,
                words=proposal_selectors.words_of,
                shown=desk_selectors.shown_proposal,
                read=desk_selectors.read_texts,
                erase=erasure.erase_proposals,
                export=proposal_selectors.export_proposals,
                texts_of=author_selectors.proposals_of,
            )
        )
        register(
            Kind(
                name="comment",
                get=comment_selectors.get_comment,
                get_many=comment_selectors.get_comments,
                title=comment_selectors.title_of_comment,
                path=comment_selectors.path_of_comment,
                lock=lock_actions.lock_comment,
                moderate=moderation_effect_actions.moderate,
                words=comment_selectors.words_of_comment,
                shown=desk_selectors.shown_comment,
                erase=erasure.erase_comments,
                export=comment_selectors.export_comments,
                texts_of=author_selectors.comments_of,
            )
        )
        register(
            Kind(
                name="version",
                get=version_selectors.get_version,
                get_many=version_selectors.get_versions,
                title=version_selectors.title_of_version,
                path=version_selectors.path_of_version,
                lock=moderation_effect_actions.lock_version,
                moderate=moderation_effect_actions.moderate_version,
                stands_as=moderation_effect_actions.version_stands_as,
                words=proposal_selectors.words_of,
                shown=desk_selectors.shown_version,
                read=desk_selectors.read_texts,
            )
        )
        register(
            Kind(
                name="image",
                get=image_selectors.get_image,
                get_many=image_selectors.get_images,
                title=image_selectors.title_of_image,
                path=image_selectors.path_of_image,
                lock=lock_actions.lock_image,
                moderate=moderation_effect_actions.moderate_image,
                actions=moderation_effect_actions.OF_IMAGES,
                shown=desk_selectors.shown_image,
                read=desk_selectors.read_images,
            )
        )
        register(
            Kind(
                name="name",
                get=name_selectors.get_name,
                get_many=name_selectors.get_names,
                title=name_selectors.title_of_name,
                path=name_selectors.path_of_name,
                lock=name_actions.lock_name,
                moderate=name_actions.moderate_name,
                actions=name_actions.OF_NAMES,
                shown=desk_selectors.shown_name,
                read=desk_selectors.read_names,
                erase=name_actions.erase_names,
                export=name_selectors.export_names,
            )
        )
        register(
            Kind(
                name="draft",
                get=draft_selectors.get_draft,
                title=draft_selectors.title_of_draft,
                path=draft_selectors.path_of_draft,
                erase=draft_actions.erase_drafts,
                export=draft_selectors.export_drafts,
            )
        )
