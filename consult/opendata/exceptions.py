"""What open data refuses."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, DomainError, Invalid


class NothingToPublish(Conflict):
    """Drafts have no public data."""

    code, message = "nothing_to_publish", _("This consultation is not public: it has no data to publish.")


class AlreadyWithdrawn(Conflict):
    """A version is withdrawn once."""

    code, message = "already_withdrawn", _("This version is already withdrawn.")


class VersionIsWithdrawn(DomainError):
    """The files of a version are gone for good; `reason` says why, `replacement` is the number that follows it."""

    code, status, message = "version_withdrawn", 410, _("This version of the dataset was withdrawn.")

    def __init__(self, *, reason, replacement=None):
        self.reason, self.replacement = reason, replacement
        super().__init__()


class VersionIsAwaited(DomainError):
    """The latest version was withdrawn and a corrected one is being built; `retry_after` in seconds."""

    code, status = "version_awaited", 503
    message = _("The latest version was withdrawn. A corrected one is being prepared: try again in a moment.")
    retry_after = 30


class BadSource(Invalid):
    """What should be imported cannot be read; the message names the file and the line."""

    code = "bad_source"


class ImportIsInUse(Conflict):
    """What people did here since would be lost; the message says why."""

    code, message = "import_in_use", _("People have taken part here since: this import can no longer be undone.")
