"""Choices of uploads and media."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UploadState(models.TextChoices):
    """The states of an upload.

    A taken upload belongs to the object that took it. An expired upload is deleted.
    """

    RECEIVING = "receiving", _("being sent")
    COMPLETE = "complete", pgettext_lazy("file", "sent")
    TAKEN = "taken", pgettext_lazy("file", "taken")


class MediaKind(models.TextChoices):
    """The kind of a medium, detected from its content and not from its name.

    Empty until checked.
    """

    AUDIO = "audio", _("sound")
    VIDEO = "video", _("video")
    TEXT = "text", pgettext_lazy("file", "text")


class MediaState(models.TextChoices):
    """The states of a medium. Only a `ready` medium is ever shown."""

    QUARANTINE = "quarantine", _("waiting to be checked")
    PROCESSING = "processing", pgettext_lazy("file", "being prepared")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be prepared")
    BLOCKED = "blocked", pgettext_lazy("file", "refused")

    @property
    def is_final(self) -> bool:
        """True if the state never changes by itself."""
        return self in (self.READY, self.FAILED, self.BLOCKED)


class Refusal(models.TextChoices):
    """The reasons why a medium is refused or not prepared, with sentences for its sender."""

    UNKNOWN_FORMAT = (
        "unknown_format",
        _(
            "The format of this file is not accepted. Send sound or video as MP3, M4A, OGG, "
            "WAV, FLAC, MP4, MOV, WebM or MKV. Send a text as ODT, DOCX, PDF, TXT or MD."
        ),
    )
    DAMAGED = (
        "damaged",
        _("This file is damaged or incomplete. Send it again."),
    )
    NO_SOUND = "no_sound", _("This file contains neither sound nor video.")
    TOO_LONG = (
        "too_long",
        _("This recording lasts more than three hours. Cut it, and send each part."),
    )
    TOO_LARGE_A_PICTURE = (
        "too_large_a_picture",
        _("The picture of this video is larger than 4K. Send a smaller one."),
    )
    TOO_MANY_STREAMS = (
        "too_many_streams",
        _("This file has more than eight tracks. Send a simpler file."),
    )
    TOO_FAST = "too_fast", _("This video has more than 60 frames per second. Send a simpler file.")
    TOO_MUCH_WORK = (
        "too_much_work",
        _(
            "The preparation of this file took more time or memory than the site allows. Send "
            "a simpler file."
        ),
    )
    PROTECTED = (
        "protected",
        _("This document has a password or macros. Save it without them."),
    )
    NO_TEXT = (
        "no_text",
        _("This document contains no text. If it is a scan, type its text or send a photo."),
    )
    NO_ROOM = (
        "no_room",
        _("The site has no space left to prepare this file. Inform the team of the site."),
    )
    OUT_OF_ORDER = (
        "out_of_order",
        _(
            "The site had a problem while it prepared this file. The file is stored, and can "
            "be prepared again."
        ),
    )
    NO_TOOL = (
        "no_tool",
        _(
            "The site has no tool to prepare sound and video. The file is stored. Inform the "
            "team of the site."
        ),
    )

    @property
    def is_ours(self) -> bool:
        """True if the fault may be the site's: the file is then stored, to be prepared again."""
        return self in (self.NO_TOOL, self.NO_ROOM, self.OUT_OF_ORDER, self.TOO_MUCH_WORK)

    @property
    def outcome(self) -> MediaState:
        """The state that this refusal leads to: blocked for an unwanted file, or else failed."""
        is_failure = self.is_ours or self in (self.DAMAGED, self.NO_TEXT)
        return MediaState.FAILED if is_failure else MediaState.BLOCKED
