"""Choices of the core."""

from django.db import models


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @classmethod
    def unfinished(cls):
        """States the sweeper looks after."""
        return [cls.WAITING, cls.RUNNING]


class FileKind(models.TextChoices):
    """What a stored file is: shown, played, or offered to be saved."""

    IMAGE = "image"
    DOCUMENT = "document"
    AUDIO = "audio"
    VIDEO = "video"
