"""What uploads and media refuse."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, DomainError


class UploadIsNotComplete(Conflict):
    """Only a whole file can be taken."""

    code, message = "upload_not_complete", _("This file has not arrived whole yet: send the rest first.")


class UploadIsTaken(Conflict):
    """An upload serves once."""

    code, message = "upload_taken", _("This file was already used.")


class UploadIsForAnotherPlace(Conflict):
    """An upload is taken for what it was sent for, where it was sent."""

    code, message = "upload_elsewhere", _("This file was sent for something else: choose it again here.")


class UploadIsBusy(Conflict):
    """Two connections never write in one file."""

    code = "upload_busy"
    message = _("This file is being received on another connection. Try again in a few seconds.")


class UploadIsElsewhere(Conflict):
    """The next octet is not the one that was announced: ask how many came."""

    code, message = "offset_mismatch", _("The rest of this file begins at another place. Ask how much of it came.")


class UploadIsDirect(Conflict):
    """A file is received in one place: by this service, or by the bucket."""

    code = "upload_is_direct"
    message = _("This file is sent part by part: ask for the addresses of those that are missing.")


class UploadIsNotDirect(Conflict):
    """The same, the other way round."""

    code = "upload_is_not_direct"
    message = _("This file is sent to its own address: ask how much of it came, and send the rest there.")


class UploadIsGone(DomainError):
    """It was used, or nothing came: not a byte within 15 minutes, or nothing more for two days."""

    code, status = "upload_gone", 410
    message = _("This file is kept no longer: it was used, or nothing came for a while. Send it again.")


class UploadIsTooLarge(DomainError):
    """More than may be sent, or than was announced."""

    code, status, message = "too_large", 413, _("This file is larger than what was announced.")


class UploadIsDamaged(DomainError):
    """What came is not what was sent (tus: checksum)."""

    code, status = "checksum_mismatch", 460
    message = _("A part of this file was damaged on its way. It was not kept: send it again.")


class UploadStalled(DomainError):
    """Nothing came for a while: what came before is kept."""

    code, status = "upload_stalled", 408
    message = _("The connection fell silent. What came before is kept: send the rest.")


class UnknownProtocol(DomainError):
    """Another version of tus."""

    code, status, message = "unknown_protocol", 412, _("Uploads speak tus 1.0.0: say so in Tus-Resumable.")


class NotOctets(DomainError):
    """The rest of a file comes under one media type."""

    code, status = "unsupported_media_type", 415
    message = _("The content of a file comes as application/offset+octet-stream.")


class TooMuchBeingSent(Conflict):
    """Somebody's own room is taken by what they have not used yet."""

    code = "too_much_being_sent"
    message = _("You have too many files waiting already. Use them or cancel some, then send this one.")


class ShareIsUsed(Conflict):
    """One person takes a small share of the room that a consultation has for everybody."""

    code = "share_used"
    message = _("You have sent as much as one person may send here in two days. Try again later.")


class DiskIsFull(DomainError):
    """The machine itself has no room left; said before the first byte comes."""

    code, status = "disk_full", 507
    message = _("This site has no room left for a file of this size. Nothing was sent. Tell its organisers.")


class DiskFilledUp(DiskIsFull):
    """The room ran out while a file came."""

    message = _("This site has no room left for the rest of this file. What came before is kept. Tell its organisers.")


class OriginalIsGone(Conflict):
    """What was sent is kept no longer: nothing can be made from it anew."""

    code, message = "original_gone", _("The file that was sent is kept no longer.")


class IsRefused(Exception):
    """A file that was looked at is not wanted, or cannot be read: `refusal` says why in words (`enums.Refusal`).

    `detail` is what the program said, for the operator's log.
    """

    def __init__(self, refusal, detail=""):
        self.refusal, self.detail = refusal, detail
        super().__init__(refusal)
