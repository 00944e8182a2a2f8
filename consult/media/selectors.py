"""Uploads as their owners read them, the room that sound and video take, and media as their holders show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, Sum, Value
from django.db.models.functions import Least
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.core import clock
from consult.core.exceptions import NotFound
from consult.media.enums import MediaKind, MediaState, Refusal, UploadState
from consult.media.exceptions import UploadIsGone
from consult.media.models import Media, Upload
from consult.media.octets import octets

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer

# As `reserved`, in the database.
RESERVED = Least(F("length"), F("offset") + Value(settings.UPLOADS_RESERVED))
PLAYED = ("audio/", "video/")


def get_upload(viewer: Viewer, upload_id: UUID) -> Upload:
    """One's own upload, its `offset` as the storage tells it.

    Raises `NotFound` for anybody else's, `UploadIsGone` for one that was taken, or expired, or that the storage lost.
    A first piece that takes longer than an upload may wait for it is known to the storage alone.
    """
    upload = own_uploads(viewer).filter(pk=upload_id).annotate(read_at=clock.ClockNow()).first()
    if upload is None:
        raise NotFound
    came = octets.size(upload.path)
    is_late = upload.expires_at <= upload.read_at and not (came and not upload.offset)
    if came is None or upload.state == UploadState.TAKEN or is_late:
        raise UploadIsGone
    upload.offset = min(came, upload.length)  # a bucket that does not heed lengths may hold more
    return upload


def own_uploads(viewer: Viewer):
    """What the viewer sent, whatever became of it."""
    return Upload.objects.filter(organisation=viewer.organisation, owner=viewer.participant)


def octets_of_person(viewer: Viewer) -> int:
    """The room of what the viewer has announced and not used yet."""
    return _sum(own_uploads(viewer).exclude(state=UploadState.TAKEN), "length")


def octets_used(organisation, consultation_id: UUID | None = None) -> int:
    """Sum the bytes of files on their way and of what was sent, in an organisation or in one of its consultations.

    Of a file on its way, what came counts, and a little that is reserved for what is to come.
    """
    place = Q(organisation=organisation)
    if consultation_id:
        place &= Q(consultation_id=consultation_id)
    on_their_way = waiting(Upload.objects.filter(place)).exclude(state=UploadState.TAKEN)
    return _sum(on_their_way, RESERVED) + _sum(Media.objects.filter(place).exclude(original=""), "original_size")


def waiting(uploads):
    """Leave out the uploads of which nothing came in time."""
    return uploads.exclude(offset=0, state=UploadState.RECEIVING, expires_at__lte=clock.ClockNow())


def reserved(upload: Upload) -> int:
    """Return how many bytes an upload counts for in the rooms."""
    return min(upload.length, upload.offset + settings.UPLOADS_RESERVED)


def octets_of_person_in(viewer: Viewer, consultation_id: UUID, purpose: str) -> int:
    """Sum what the viewer sent for a purpose in a consultation, used or not, in the last two days."""
    return _sum(waiting(own_uploads(viewer)).filter(consultation_id=consultation_id, purpose=purpose), "length")


def unfinished(viewer: Viewer, purpose: str) -> int:
    """Count the viewer's uploads for a purpose that have not come whole."""
    return waiting(own_uploads(viewer)).filter(purpose=purpose, state=UploadState.RECEIVING).count()


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


def get_media(viewer: Viewer, media_id: UUID) -> Media:
    """A medium of the viewer's organisation, with its file; whoever holds it has asked whether they may see it.

    Raises `NotFound`.
    """
    rows = Media.objects.select_related("file", "organisation")
    media = rows.filter(organisation=viewer.organisation, pk=media_id).first()
    if media is None:
        raise NotFound
    return media


def held_files(file_ids: Iterable[UUID]) -> set[UUID]:
    """Of these stored files, those that a medium points to: for the `Holder` of whichever app holds media."""
    return set(Media.objects.filter(file__in=file_ids).values_list("file_id", flat=True))


def media_of_file(file_id: UUID) -> UUID | None:
    """The medium whose renditions a stored file holds: its holder then says who may see it."""
    return Media.objects.filter(file=file_id, state=MediaState.READY).values_list("pk", flat=True).first()


def told(media: Media) -> dict:
    """A medium as doors show it, whatever its state: `state`, `progress` (0 to 1), `message` (a sentence), `kind`,
    `duration` (seconds), `renditions` [{name, media_type, width, height, bytes}] from the one to play first, `poster`
    and `peaks`.

    No address is told: pages and API make those (`core.files.address`, of `file_id` and the name of a part). The file
    of `media` should be loaded (`select_related`). What is not ready has nothing to play.
    """
    parts = media.file.variants if media.state == MediaState.READY and media.file else []
    return {
        "state": media.state,
        "progress": media.progress,
        "message": sentence(media),
        "kind": media.kind,
        "duration": media.duration,
        "file_id": media.file_id if parts else None,
        "renditions": [_rendition(media, part) for part in parts if _is_played(media, part)],
        "poster": next((_rendition(media, part) for part in parts if not _is_played(media, part)), None),
        "peaks": media.peaks if parts else [],
    }


def _is_played(media, part):
    return media.file.media_type_of(part).startswith(PLAYED)


def _rendition(media, part):
    return {
        "name": part["name"],
        "media_type": media.file.media_type_of(part),
        "width": part["width"],
        "height": part["height"],
        "bytes": part["size"],
    }


def sentence(media: Media) -> str:
    """Where a medium stands, in words for who sent it."""
    if media.refusal:
        return str(Refusal(media.refusal).label)
    if media.state == MediaState.QUARANTINE:
        return _("The file has arrived. It waits for its turn to be prepared.")
    if media.state == MediaState.PROCESSING:
        return _("The file is being prepared: %(share)s%% done.") % {"share": int(media.progress * 100)}
    if media.kind == MediaKind.TEXT:
        words = len(media.text.split())
        return ngettext("The text is ready: %(n)s word.", "The text is ready: %(n)s words.", words) % {"n": words}
    return _("The recording is ready to be played.")
