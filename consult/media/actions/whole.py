"""The action for a file sent with a form: one call announces, writes and receives the upload."""

from uuid import UUID

import structlog
from django.core.files.uploadedfile import UploadedFile

from consult.accounts.viewer import Viewer
from consult.core.exceptions import StorageIsAway
from consult.media.actions.uploads import create_upload, receive
from consult.media.models import Upload
from consult.media.octets.storage import octets

log = structlog.get_logger(__name__)


def send_whole(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    purpose: str,
    file: UploadedFile,
    meant_for: UUID | None = None,
) -> Upload:
    """Create an upload from a file of a form, without loading a large file into memory.

    A temporary file of Django is moved, not copied. Do not call this function in a transaction: the
    upload is announced in one transaction and received in the next. Raise the exceptions of
    `create_upload`.
    """
    upload = create_upload(
        viewer=viewer,
        consultation_id=consultation_id,
        purpose=purpose,
        name=file.name or "",
        length=file.size or 0,
        media_type=file.content_type or "",
        meant_for=meant_for,
    )
    try:
        octets.adopt(upload.path, file)
    except OSError as error:
        log.exception("upload_not_written")
        raise StorageIsAway from error
    return receive(viewer=viewer, upload_id=upload.pk)
