"""The deletion of unused uploads: after two days, or when their owner's account is erased."""

from datetime import timedelta
from functools import partial
from pathlib import PurePath
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consult.accounts.viewer import Viewer
from consult.core.postgres import clock, tenancy
from consult.media.enums import UploadState
from consult.media.models import Upload
from consult.media.octets.storage import octets


def expire_uploads() -> int:
    """Delete expired uploads, and stored bytes without a row. Return how many were deleted.

    An upload that is being received stays, even if its row has expired: the storage knows when its
    last byte arrived. The function is safe to run twice, and while participants send files.
    """
    with tenancy.across_organisations("uploads of every organisation expire"):
        over = Upload.objects.filter(expires_at__lt=clock.ClockNow())
        return sum(_forget(pk) for pk in over.values_list("pk", flat=True)) + _sweep_storage()


@transaction.atomic
def _forget(pk: UUID) -> int:
    """Delete an expired upload and return 1, or return 0 if it is locked, renewed or in progress.

    The row is deleted first and the bytes after the commit, so that no row ever refers to missing
    bytes.
    """
    upload = (
        Upload.objects.select_for_update(skip_locked=True)
        .filter(pk=pk, expires_at__lt=clock.ClockNow())
        .first()
    )
    if upload is None or (upload.state == UploadState.RECEIVING and _has_begun(upload.path)):
        return 0
    path = upload.path
    upload.delete()
    transaction.on_commit(partial(octets.remove, path), robust=True)
    return 1


def _has_begun(path: str) -> bool:
    return bool(octets.size(path)) and _is_fresh(path)


def _is_fresh(path: str) -> bool:
    touched = octets.touched_at(path)
    return touched is not None and touched > timezone.now() - timedelta(
        hours=settings.UPLOADS_KEPT_HOURS
    )


def _sweep_storage() -> int:
    """Delete bytes without a row, which a rolled-back transaction left. Return how many.

    Recent bytes are left, because a transaction under way may still save their row.
    """
    found = {path: PurePath(path).name for path in octets.paths() if not _is_fresh(path)}
    known = {
        str(pk) for pk in Upload.objects.filter(pk__in=found.values()).values_list("pk", flat=True)
    }
    lost = [path for path, name in found.items() if name not in known]
    for path in lost:
        octets.remove(path)
    return len(lost)


@transaction.atomic
def erase_uploads(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Delete the uploads of a participant, and their bytes after the commit.

    The bytes of a taken upload belong to the object that took it, and are deleted with that object.
    """
    rows = Upload.objects.filter(organisation=viewer.organisation, owner=participant_id)
    paths = [upload.path for upload in rows.exclude(state=UploadState.TAKEN)]
    rows.delete()
    for path in paths:
        transaction.on_commit(partial(octets.remove, path), robust=True)
