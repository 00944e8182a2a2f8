from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """Meetings of people in a room: what they said becomes contributions that can be traced."""

    name = "consult.workshops"
    label = "workshops"

    def ready(self):
        """Say who may play what was recorded; draft what can be listened to."""
        from consult.core import files
        from consult.workshops import receivers, selectors  # noqa: F401

        recording = {"shown": selectors.shows_recording, "held": selectors.held_recordings}
        files.register(files.Holder("recording", seconds=5, **recording))
        files.register(files.Holder("excerpt", shown=selectors.shows_clip, held=selectors.held_clips, seconds=5))
