from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Files sent piece by piece; sound, video and text made anew before anybody hears or reads them."""

    name = "consult.media"
    label = "media"

    def ready(self):
        """Say what room uploads take, and how they are told and erased with their owner."""
        from consult.core.files import count_in_rooms
        from consult.core.kinds import Kind, register
        from consult.media import actions, selectors

        count_in_rooms(selectors.octets_used)
        register(
            Kind(
                name="upload",
                get=selectors.get_upload,
                title=selectors.title_of,
                path=selectors.path_of,
                erase=actions.erase_uploads,
                export=selectors.export_uploads,
            )
        )
