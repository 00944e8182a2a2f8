from django.apps import AppConfig


class MediaConfig(AppConfig):
    """The app for uploads and media: sound, video and text are rendered before anyone sees them."""

    name = "consult.media"
    label = "media"

    def ready(self):
        """Count uploads in the storage room, and register how they are exported and erased."""
        from consult.core.files import count_in_rooms
        from consult.core.kinds import Kind, register
        from consult.media import selectors
        from consult.media.actions import unused_uploads as unused_upload_actions

        count_in_rooms(selectors.octets_used)
        register(
            Kind(
                name="upload",
                get=selectors.get_upload,
                title=selectors.title_of,
                path=selectors.path_of,
                erase=unused_upload_actions.erase_uploads,
                export=selectors.export_uploads,
            )
        )
