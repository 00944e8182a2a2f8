"""A file that came whole, with its form: the same upload, announced, written and received at once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from consult.core.exceptions import StorageIsAway
from consult.media.actions.uploads import create_upload, receive
from consult.media.octets import octets

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from consult.accounts.viewer import Viewer
    from consult.media.models import Upload

log = structlog.get_logger(__name__)


def send_whole(*, viewer: Viewer, consultation_id: UUID, purpose: str, file: UploadedFile) -> Upload:
    """Make an upload of a file that a form brought, in little memory; what Django wrote to the disk is moved there.

    Not to be called in a transaction: what is announced is received after. Raises what `create_upload` raises.
    """
    upload = create_upload(
        viewer=viewer,
        consultation_id=consultation_id,
        purpose=purpose,
        name=file.name or "",
        length=file.size or 0,
        media_type=file.content_type or "",
    )
    try:
        octets.adopt(upload.path, file)
    except OSError as error:
        log.exception("upload_not_written")
        raise StorageIsAway from error
    return receive(viewer=viewer, upload_id=upload.pk)
