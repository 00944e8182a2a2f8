"""What was sent and never used goes: after two days, or with who sent it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consult.core import clock, tenancy
from consult.media.enums import UploadState
from consult.media.models import Upload
from consult.media.octets import octets


def expire_uploads() -> int:
    """Forget the uploads that nothing came for in time, and bytes that no row knows; return how many went.

    One that is being received right now stays, whatever its row says: the storage knows when an octet last came. Safe
    to run twice, and while others send.
    """
    with tenancy.across_organisations("uploads of every organisation expire"):
        over = Upload.objects.filter(expires_at__lt=clock.ClockNow())
        return sum(_forget(pk) for pk in over.values_list("pk", flat=True)) + _sweep_storage()


@transaction.atomic
def _forget(pk):
    """Row first: nobody is told that octets are there that are not."""
    upload = Upload.objects.select_for_update(skip_locked=True).filter(pk=pk, expires_at__lt=clock.ClockNow()).first()
    if upload is None or (upload.state == UploadState.RECEIVING and _has_begun(upload.path)):
        return 0
    path = upload.path
    upload.delete()
    transaction.on_commit(partial(octets.remove, path), robust=True)
    return 1


def _has_begun(path):
    return bool(octets.size(path)) and _is_fresh(path)


def _is_fresh(path):
    touched = octets.touched_at(path)
    return touched is not None and touched > timezone.now() - timedelta(hours=settings.UPLOADS_KEPT_HOURS)


def _sweep_storage():
    """Octets without a row, left by an act that was undone: old enough not to be of one under way."""
    found = {path: PurePath(path).name for path in octets.paths() if not _is_fresh(path)}
    known = {str(pk) for pk in Upload.objects.filter(pk__in=found.values()).values_list("pk", flat=True)}
    lost = [path for path, name in found.items() if name not in known]
    for path in lost:
        octets.remove(path)
    return len(lost)


@transaction.atomic
def erase_uploads(viewer, participant_id, keep_texts) -> None:
    """Forget what somebody sent, with its octets once that is committed; what was taken is its taker's to erase."""
    rows = Upload.objects.filter(organisation=viewer.organisation, owner=participant_id)
    paths = [upload.path for upload in rows.exclude(state=UploadState.TAKEN)]
    rows.delete()
    for path in paths:
        transaction.on_commit(partial(octets.remove, path), robust=True)
