"""The exceptions of open data."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, DomainError, Invalid


class NothingToPublish(Conflict):
    """Raised when a dataset is requested for a draft or a cancelled consultation: neither has data."""

    code = "nothing_to_publish"
    message = _("This consultation is not public, so it has no data to publish.")


class AlreadyWithdrawn(Conflict):
    """Raised when a version is withdrawn a second time."""

    code = "already_withdrawn"
    message = _("This version is already withdrawn.")


class VersionIsWithdrawn(DomainError):
    """Raised when a file of a withdrawn version is requested.

    `reason` is the reason of the withdrawal. `replacement` is the number of the version that
    follows it.
    """

    code = "version_withdrawn"
    status = 410
    message = _("This version of the dataset was withdrawn.")

    def __init__(self, *, reason: str, replacement: int | None = None) -> None:
        self.reason = reason
        self.replacement = replacement
        super().__init__()


class VersionIsAwaited(DomainError):
    """Raised when the latest version was withdrawn and a corrected one is being built.

    `retry_after` is in seconds.
    """

    code = "version_awaited"
    status = 503
    message = _(
        "The latest version was withdrawn. A corrected version is being prepared. Try again "
        "in a moment."
    )
    retry_after = 30


class BadSource(Invalid):
    """Raised when a source cannot be read. The message names the file and the line."""

    code = "bad_source"


class ImportIsInUse(Conflict):
    """Raised when undoing an import would lose contributions made here since.

    The message gives the reason.
    """

    code = "import_in_use"
    message = _(
        "Participants have acted in this consultation since, so the import can no longer be undone."
    )
