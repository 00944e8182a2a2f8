from django.apps import AppConfig


class MediaConfig(AppConfig):
    """The app for uploads and media: sound, video and text are rendered before anyone sees them."""

    name = "consult.media"
    label = "media"

    def ready(self) -> None:
        """Count uploads in the storage room."""
        from consult.core.files.file_store import count_in_rooms
        from consult.media import selectors

        count_in_rooms(selectors.octets_used)
