"""Choices of uploads and media."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UploadState(models.TextChoices):
    """Where an upload stands. One that is taken belongs to what it was sent for; one that expired is gone."""

    RECEIVING = "receiving", _("being sent")
    COMPLETE = "complete", pgettext_lazy("file", "sent")
    TAKEN = "taken", pgettext_lazy("file", "taken")


class MediaKind(models.TextChoices):
    """What was recorded, told by its content and not by its name; empty until it was looked at."""

    AUDIO = "audio", _("sound")
    VIDEO = "video", _("video")
    TEXT = "text", pgettext_lazy("file", "text")


class MediaState(models.TextChoices):
    """Where a medium stands; only `ready` is ever shown (reliability T-67)."""

    QUARANTINE = "quarantine", _("waiting to be checked")
    PROCESSING = "processing", pgettext_lazy("file", "being prepared")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be prepared")
    BLOCKED = "blocked", pgettext_lazy("file", "refused")

    @property
    def is_final(self):
        """Nothing more will happen to it by itself."""
        return self in (self.READY, self.FAILED, self.BLOCKED)


class Refusal(models.TextChoices):
    """Why a medium was refused or could not be prepared, in words for who sent it."""

    UNKNOWN_FORMAT = (
        "unknown_format",
        _(
            "This file is neither sound, nor video, nor a text that we can read. Send MP3, M4A, OGG, WAV, FLAC, MP4, "
            "MOV, WebM or MKV; for a text, ODT, DOCX, PDF, TXT or MD."
        ),
    )
    DAMAGED = "damaged", _("This file is damaged or incomplete: it could not be read to its end. Send it again.")
    NO_SOUND = "no_sound", _("There is no sound in this file, and no image that moves.")
    TOO_LONG = "too_long", _("This recording lasts more than three hours. Cut it, and send each part.")
    TOO_LARGE_A_PICTURE = "too_large_a_picture", _("The picture of this video is larger than 4K. Send a smaller one.")
    TOO_MANY_STREAMS = "too_many_streams", _("This file holds more than eight tracks. Send a simpler one.")
    TOO_FAST = "too_fast", _("This video has more than 60 pictures a second. Send a simpler one.")
    TOO_MUCH_WORK = "too_much_work", _("Preparing this file took more time or memory than allowed. Send a simpler one.")
    PROTECTED = "protected", _("This document is protected by a password or holds macros. Save it without them.")
    NO_TEXT = "no_text", _("No text was found in this document. If it is a scan, type what it says, or send a photo.")
    NO_ROOM = "no_room", _("There is no room left on this site for what is made of this file. Tell its organisers.")
    OUT_OF_ORDER = (
        "out_of_order",
        _("Something went wrong on this site while this file was prepared. It is kept, and can be prepared again."),
    )
    NO_TOOL = (
        "no_tool",
        _("This site has no tool to prepare sound and video. The file is kept; tell the organisers of this site."),
    )

    @property
    def is_ours(self):
        """The file may well be good: it is kept, to be prepared again."""
        return self in (self.NO_TOOL, self.NO_ROOM, self.OUT_OF_ORDER, self.TOO_MUCH_WORK)

    @property
    def outcome(self):
        """Refused for what the file is, or not prepared for how things went."""
        is_failure = self.is_ours or self in (self.DAMAGED, self.NO_TEXT)
        return MediaState.FAILED if is_failure else MediaState.BLOCKED
