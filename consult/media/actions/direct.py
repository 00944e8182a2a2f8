"""A file that goes straight to the bucket: its sender asks which parts are missing, until none is (ADR 36)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction

from consult.media import selectors
from consult.media.actions.uploads import end_of_keeping, hold_upload
from consult.media.enums import UploadState
from consult.media.exceptions import UploadIsGone, UploadIsNotDirect
from consult.media.octets import octets

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer
    from consult.media.models import Upload
    from consult.media.octets import Part

AT_ONCE = 8


@transaction.atomic
def ask_for_parts(*, viewer: Viewer, upload_id: UUID) -> tuple[Upload, list[Part]]:
    """The next parts that have not come, each with a signed address; once there is none, the file is complete.

    At the first call the file leaves this service for the bucket, if nothing of it came here. Locks the upload; asks
    the bucket meanwhile. Safe to repeat. Raises `NotFound`, `UploadIsGone`, `UploadIsNotDirect` where there is no
    bucket to send to or the file is being received here, `StorageIsAway`.
    """
    upload = hold_upload(viewer, upload_id)
    upload.offset = selectors.get_upload(viewer, upload_id).offset
    if not upload.is_direct:
        _leave(upload)
    parts = octets.bucket.missing(upload.path, upload.length, AT_ONCE) if upload.state == UploadState.RECEIVING else []
    upload.offset = parts[0].offset if parts else upload.length
    if not parts:
        _finish(upload)
    upload.expires_at = end_of_keeping()
    upload.save(update_fields=["is_direct", "offset", "state", "expires_at"])
    return upload, parts


def _finish(upload):
    """Whoever was killed after the bucket made the file whole, and before it was written down, comes here again."""
    octets.bucket.finish(upload.path)
    if octets.size(upload.path) != upload.length:
        raise UploadIsGone
    upload.state = UploadState.COMPLETE


def _leave(upload):
    if not settings.UPLOADS_DIRECT or upload.offset:
        raise UploadIsNotDirect
    here, upload.is_direct = upload.path, True
    octets.bucket.begin(upload.path)
    transaction.on_commit(lambda: octets.remove(here), robust=True)
