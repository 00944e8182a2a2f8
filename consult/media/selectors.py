"""Uploads as their owners read them, and the room that sound and video take."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, Sum

from consult.core import clock
from consult.core.exceptions import NotFound
from consult.media.enums import UploadState
from consult.media.exceptions import UploadIsGone
from consult.media.models import Media, Upload
from consult.media.octets import octets

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


def get_upload(viewer: Viewer, upload_id: UUID) -> Upload:
    """One's own upload, its `offset` as the storage tells it.

    Raises `NotFound` for anybody else's, `UploadIsGone` for one that was taken, or expired, or that the storage lost.
    """
    upload = own_uploads(viewer).filter(pk=upload_id).annotate(read_at=clock.ClockNow()).first()
    if upload is None:
        raise NotFound
    came = octets.size(upload.path)
    if came is None or upload.state == UploadState.TAKEN or upload.expires_at <= upload.read_at:
        raise UploadIsGone
    upload.offset = came
    return upload


def own_uploads(viewer: Viewer):
    """What the viewer sent, whatever became of it."""
    return Upload.objects.filter(organisation=viewer.organisation, owner=viewer.participant)


def octets_of_person(viewer: Viewer) -> int:
    """The room of what the viewer has announced and not used yet."""
    return _sum(own_uploads(viewer).exclude(state=UploadState.TAKEN), "length")


def octets_used(organisation, consultation_id: UUID | None = None) -> int:
    """The room of files on their way and of what was sent, in an organisation or in one of its consultations."""
    place = Q(organisation=organisation)
    if consultation_id:
        place &= Q(consultation_id=consultation_id)
    on_their_way = Upload.objects.filter(place).exclude(state=UploadState.TAKEN)
    return _sum(on_their_way, "length") + _sum(Media.objects.filter(place).exclude(original=""), "original_size")


def _sum(rows, field):
    return rows.aggregate(octets=Sum(field))["octets"] or 0


def export_uploads(viewer: Viewer):
    """What the viewer sent, for the copy of their own data; the content itself belongs to what it was sent for."""
    for upload in own_uploads(viewer).order_by("created_at", "id"):
        told = {name: getattr(upload, name) for name in ("name", "purpose", "state", "media_type", "created_at")}
        yield {"id": upload.pk, "title": title_of(upload), "size": upload.length, **told}


def title_of(upload: Upload) -> str:
    """The name of the file."""
    return upload.name


def path_of(_upload: Upload) -> str:
    """No page is an upload's own: one's account tells what one sent."""
    return "/account/"
