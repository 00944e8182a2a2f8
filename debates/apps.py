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
        from debates import actions, receivers, selectors  # noqa: F401

        files.register(
            files.Holder(
                "debates", shown=selectors.shows_file, held=selectors.held_files, seconds=5
            )
        )
        register(
            Kind(
                name="proposal",
                get=selectors.get_proposal,
                get_many=selectors.get_proposals,
                title=selectors.title_of,
                path=selectors.path_of,
                lock=actions.lock_proposal,
                moderate=actions.moderate,
                arrangements=actions.ARRANGEMENTS,
                words=selectors.words_of,
                shown=selectors.shown_proposal,
                read=selectors.read_texts,
                erase=actions.erase_proposals,
                export=selectors.export_proposals,
                texts_of=selectors.proposals_of,
            )
        )
        register(
            Kind(
                name="comment",
                get=selectors.get_comment,
                get_many=selectors.get_comments,
                title=selectors.title_of_comment,
                path=selectors.path_of_comment,
                lock=actions.lock_comment,
                moderate=actions.moderate,
                words=selectors.words_of_comment,
                shown=selectors.shown_comment,
                erase=actions.erase_comments,
                export=selectors.export_comments,
                texts_of=selectors.comments_of,
            )
        )
        register(
            Kind(
                name="version",
                get=selectors.get_version,
                get_many=selectors.get_versions,
                title=selectors.title_of_version,
                path=selectors.path_of_version,
                lock=actions.lock_version,
                moderate=actions.moderate_version,
                stands_as=actions.version_stands_as,
                words=selectors.words_of,
                shown=selectors.shown_version,
                read=selectors.read_texts,
            )
        )
        register(
            Kind(
                name="image",
                get=selectors.get_image,
                get_many=selectors.get_images,
                title=selectors.title_of_image,
                path=selectors.path_of_image,
                lock=actions.lock_image,
                moderate=actions.moderate_image,
                actions=actions.OF_IMAGES,
                shown=selectors.shown_image,
                read=selectors.read_images,
            )
        )
        register(
            Kind(
                name="name",
                get=selectors.get_name,
                get_many=selectors.get_names,
                title=selectors.title_of_name,
                path=selectors.path_of_name,
                lock=actions.lock_name,
                moderate=actions.moderate_name,
                actions=actions.OF_NAMES,
                shown=selectors.shown_name,
                read=selectors.read_names,
                erase=actions.erase_names,
                export=selectors.export_names,
            )
        )
        register(
            Kind(
                name="draft",
                get=selectors.get_draft,
                title=selectors.title_of_draft,
                path=selectors.path_of_draft,
                erase=actions.erase_drafts,
                export=selectors.export_drafts,
            )
        )
