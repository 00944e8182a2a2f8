from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Files sent piece by piece; sound, video and text made anew before anybody hears or reads them."""

    name = "consult.media"
    label = "media"
