"""The action behind direct uploads: the browser asks which parts the bucket lacks (ADR 36)."""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.media import selectors
from consult.media.actions.uploads import announce_arrival, end_of_keeping, lock_upload
from consult.media.enums import UploadState
from consult.media.exceptions import UploadIsGone, UploadIsNotDirect
from consult.media.models import Upload
from consult.media.octets.storage import Part, octets

AT_ONCE = 8


@transaction.atomic
def ask_for_parts(*, viewer: Viewer, upload_id: UUID) -> tuple[Upload, list[Part]]:
    """Return the upload and its next missing parts, each with a signed address.

    The list is empty once the file is complete, and the upload is then marked as complete.

    The first call moves the upload from this service to the bucket, if this service has received no
    byte of it. The function locks the upload while it queries the bucket. It is safe to repeat.
    Raise `NotFound`, `UploadIsGone` or `StorageIsAway`. Raise `UploadIsNotDirect` where no bucket
    takes uploads, or where this service already receives the file.
    """
    upload = lock_upload(viewer, upload_id)
    upload.offset = selectors.get_upload(viewer, upload_id).offset
    if not upload.is_direct:
        _move_to_bucket(upload)
    parts = (
        octets.bucket.missing(upload.path, upload.length, AT_ONCE)
        if upload.state == UploadState.RECEIVING
        else []
    )
    upload.offset = parts[0].offset if parts else upload.length
    if not parts:
        _finish(upload)
    upload.expires_at = end_of_keeping()
    upload.save(update_fields=["is_direct", "offset", "state", "expires_at"])
    return upload, parts


def _finish(upload: Upload) -> None:
    """Make one file of the parts in the bucket, and mark the upload as complete.

    A process may be killed after the bucket has joined the parts and before the row is saved. The
    next call then runs this function again, which is safe.
    """
    octets.bucket.finish(upload.path)
    if octets.size(upload.path) != upload.length:
        raise UploadIsGone
    upload.state = UploadState.COMPLETE
    announce_arrival(upload)


def _move_to_bucket(upload: Upload) -> None:
    if not settings.UPLOADS_DIRECT or upload.offset:
        raise UploadIsNotDirect
    local_path = upload.path
    upload.is_direct = True
    octets.bucket.begin(upload.path)
    transaction.on_commit(lambda: octets.remove(local_path), robust=True)
