"""The exceptions of uploads and media."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, DomainError, TooMany
from consult.core.postgres import clock

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from consult.media.enums import Refusal


class UploadIsNotComplete(Conflict):
    """Raised when an incomplete file is taken."""

    code = "upload_not_complete"
    message = _("This file is not complete yet. Send the rest first.")


class UploadIsTaken(Conflict):
    """Raised when an upload is used a second time."""

    code = "upload_taken"
    message = _("This file is in the list already.")


class UploadIsForAnotherPlace(Conflict):
    """Raised when an upload is taken for another purpose, or in another place, than announced."""

    code = "upload_elsewhere"
    message = _("This file was sent for another form. Choose it again here.")


class UploadIsBusy(Conflict):
    """Raised when a second connection writes to a file that is being received."""

    code = "upload_busy"
    message = _("This file is being received on another connection. Try again in a few seconds.")


class UploadIsElsewhere(Conflict):
    """Raised when the next byte is not at the expected offset: the client asks how many came."""

    code = "offset_mismatch"
    message = _("The rest of this file begins at another offset. Ask for the current offset first.")


class UploadIsDirect(Conflict):
    """Raised when a part of a direct upload is sent to this service instead of the bucket."""

    code = "upload_is_direct"
    message = _("This file is sent part by part. Ask for the addresses of the missing parts.")


class UploadIsNotDirect(Conflict):
    """Raised when parts are requested without a bucket, or for a file received by this service."""

    code = "upload_is_not_direct"
    message = _(
        "This file is sent to its own address. Ask for its current offset, and send the rest there."
    )


class UploadIsGone(DomainError):
    """Raised when an upload was taken or has expired.

    An upload expires if no byte comes within 15 minutes, or if nothing more comes for two days.
    """

    code = "upload_gone"
    status = 410
    message = _(
        "This file is no longer stored. It was used, or the upload stopped for too long. "
        "Send it again."
    )


class UploadIsTooLarge(DomainError):
    """Raised when a file is larger than allowed, or than announced."""

    code = "too_large"
    status = 413
    message = _("This file is larger than what was announced.")


class UploadIsDamaged(DomainError):
    """Raised when a part does not match its checksum (tus: checksum)."""

    code = "checksum_mismatch"
    status = 460
    message = _("A part of this file was damaged during the upload. Send this part again.")


class UploadStalled(DomainError):
    """Raised when no byte came for a while. The bytes that came before are stored."""

    code = "upload_stalled"
    status = 408
    message = _("The connection stopped. The first part of the file is stored. Send the rest.")


class UnknownProtocol(DomainError):
    """Raised when a client uses another version of tus."""

    code = "unknown_protocol"
    status = 412
    message = _("Uploads use tus 1.0.0. Send this version in the Tus-Resumable header.")


class NotOctets(DomainError):
    """Raised when a part is sent under another media type than the one of tus."""

    code = "unsupported_media_type"
    status = 415
    message = _("Send the content of a file as application/offset+octet-stream.")


class TooManyFiles(TooMany):
    """Raised when too many files were announced in an hour or in a day."""

    def __init__(self, retry_after: int, number: int, *, is_hourly: bool) -> None:
        text = (
            _("%(n)s files an hour: you can send the next one at %(time)s.")
            if is_hourly
            else _("%(n)s files a day: you can send the next one from %(time)s.")
        )
        moment = clock.now() + timedelta(seconds=retry_after)
        form = "TIME_FORMAT" if is_hourly else "DATETIME_FORMAT"
        super().__init__(retry_after, message=_sentence(text, moment, form, n=number))


class DayIsUsed(Conflict):
    """Raised when the files of one object, such as a workshop, exceed its bytes of one day."""

    code = "day_used"
    message = _("This workshop received too many files today.")

    def __init__(self, most: int, until: datetime) -> None:
        text = _("%(most)s GB a day for each workshop: you can send the next file from %(time)s.")
        gigabytes = most // 1_000_000_000
        super().__init__(_sentence(text, until, "DATETIME_FORMAT", most=gigabytes))


def _sentence(text: StrOrPromise, moment: datetime, form: str, **values: int) -> str:
    """Return a sentence with a moment in the time zone of the organisation."""
    time = formats.date_format(timezone.localtime(moment), form)
    return str(text) % {"time": time, **values}


class TooMuchBeingSent(Conflict):
    """Raised when a participant's unused uploads fill the participant's own room."""

    code = "too_much_being_sent"
    message = _(
        "You have too many files waiting already. Use them or cancel some, then send this one."
    )


class ShareIsUsed(Conflict):
    """Raised when a participant has used one person's small share of a consultation's room."""

    code = "share_used"
    message = _(
        "You have reached the upload limit for two days. You can send more files within two days."
    )


class DiskIsFull(DomainError):
    """Raised when the machine has no room left, before the first byte comes."""

    code = "disk_full"
    status = 507
    message = _(
        "The site has no space left for a file of this size. Nothing was sent. Inform the "
        "team of the site."
    )


class DiskFilledUp(DiskIsFull):
    """Raised when the disk fills up while a file is being received."""

    message = _(
        "The site has no space left for the rest of this file. The first part is stored. "
        "Inform the team of the site."
    )


class OriginalIsGone(Conflict):
    """Raised when the original was deleted, so that no new rendition can be made."""

    code = "original_gone"
    message = _("The original file is no longer stored.")


class IsRefused(Exception):
    """Raised when a file is unwanted or unreadable.

    `refusal` gives the reason as a sentence (`enums.Refusal`). `detail` is the output of the
    program, for the operator's log.
    """

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        self.refusal = refusal
        self.detail = detail
        super().__init__(refusal)
