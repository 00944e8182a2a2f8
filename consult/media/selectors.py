"""The queries of uploads by their owners, of used room, and of media."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Least
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres import clock, tenancy
from consult.media.enums import MediaKind, MediaState, Refusal, UploadState
from consult.media.exceptions import UploadIsGone
from consult.media.models import Media, Upload
from consult.media.octets.storage import octets

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

# The expression of `reserved`, in the database.
RESERVED = Least(F("length"), F("offset") + Value(settings.UPLOADS_RESERVED))
ONE_DAY = timedelta(days=1)
# No piece of an upload comes for so long only if it stopped: its page is closed, or offline.
STILL = timedelta(minutes=2)
PLAYED = ("audio/", "video/")


def get_upload(viewer: Viewer, upload_id: UUID) -> Upload:
    """Return an upload of the viewer, with its `offset` as the storage knows it.

    Raise `NotFound` for the upload of another participant. Raise `UploadIsGone` for an upload that
    was taken, has expired, or is missing in the storage. An upload whose first piece is still being
    received after the expiry date is not expired: only the storage knows of its bytes.
    """
    upload = own_uploads(viewer).filter(pk=upload_id).annotate(read_at=clock.ClockNow()).first()
    if upload is None:
        raise NotFound
    received = octets.size(upload.path)
    is_late = upload.expires_at <= upload.read_at and not (received and not upload.offset)
    if received is None or upload.state == UploadState.TAKEN or is_late:
        raise UploadIsGone
    # A bucket that does not enforce lengths may have more.
    upload.offset = min(received, upload.length)
    return upload


def own_uploads(viewer: Viewer) -> QuerySet[Upload]:
    """Return the uploads of the viewer, in any state."""
    return Upload.objects.filter(organisation=viewer.organisation, owner=viewer.participant)


def octets_of_person(viewer: Viewer) -> int:
    """Return the bytes that the viewer has announced and not used yet."""
    return _sum(own_uploads(viewer).exclude(state=UploadState.TAKEN), "length")


def octets_used(organisation: Organisation, consultation_id: UUID | None = None) -> int:
    """Sum the bytes of uploads and of originals, in an organisation or in one of its consultations.

    An upload under way counts for the bytes that came, plus a small reserve for the rest.
    """
    place = Q(organisation=organisation)
    if consultation_id:
        place &= Q(consultation_id=consultation_id)
    on_their_way = waiting(Upload.objects.filter(place)).exclude(state=UploadState.TAKEN)
    return _sum(on_their_way, RESERVED) + _sum(
        Media.objects.filter(place).exclude(original=""), "original_size"
    )


def waiting(uploads: QuerySet[Upload]) -> QuerySet[Upload]:
    """Leave out the uploads that received no byte in time."""
    return uploads.exclude(offset=0, state=UploadState.RECEIVING, expires_at__lte=clock.ClockNow())


def reserved(upload: Upload) -> int:
    """Return how many bytes an upload counts for in the rooms."""
    return min(upload.length, upload.offset + settings.UPLOADS_RESERVED)


def octets_of_person_in(viewer: Viewer, consultation_id: UUID, purpose: str) -> int:
    """Sum the bytes that the viewer sent for a purpose in a consultation, used or not.

    Uploads are deleted after two days, so this covers the last two days.
    """
    return _sum(
        waiting(own_uploads(viewer)).filter(consultation_id=consultation_id, purpose=purpose),
        "length",
    )


@dataclass(frozen=True)
class Sent:
    """The bytes of the files that were sent for an object, and since when."""

    octets: int
    since: datetime


def sent_in_a_day(object_id: UUID) -> Sent:
    """Return the bytes that were announced for an object in the last 24 hours. One query."""
    rows = waiting(Upload.objects.filter(meant_for=object_id))
    found = rows.filter(created_at__gt=clock.now() - ONE_DAY).aggregate(
        octets=Sum("length"), since=Min("created_at")
    )
    return Sent(found["octets"] or 0, found["since"] or clock.now())


def own_uploads_for(viewer: Viewer, object_id: UUID) -> list[Upload]:
    """Return the viewer's uploads for an object that have no answers of their owner yet. One query.

    Uploads without any byte are excluded: they expire within minutes.
    """
    rows = own_uploads(viewer).filter(meant_for=object_id, said={}, offset__gt=0)
    return list(rows.exclude(state=UploadState.TAKEN).order_by("created_at"))


def described_uploads(object_id: UUID) -> list[Upload]:
    """Return the uploads for an object that have their owner's answers, and that must arrive.

    `is_still` is whether no byte came for two minutes: the page that sends it may be closed. One
    query.
    """
    since_last_piece = timedelta(hours=settings.UPLOADS_KEPT_HOURS) - STILL
    rows = Upload.objects.filter(meant_for=object_id).exclude(said={})
    rows = rows.annotate(
        is_still=Q(  # type: ignore[no-redef]  # an annotation
            state=UploadState.RECEIVING,
            expires_at__lt=clock.ClockNow() + since_last_piece,
            created_at__lt=clock.ClockNow() - STILL,
        )
    )
    return list(rows.exclude(state=UploadState.TAKEN).order_by("created_at"))


def uploads_without_answers(consultation_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many files arrived in each consultation for an object, and lack their answers.

    One query.
    """
    rows = Upload.objects.filter(consultation_id__in=consultation_ids, meant_for__isnull=False)
    rows = rows.filter(said={}, state=UploadState.COMPLETE).order_by()
    return dict(rows.values_list("consultation_id").annotate(number=Count("pk")))


def described_upload(upload_id: UUID) -> Upload | None:
    """Return an upload that has its owner's answers and that no object took, with its owner."""
    rows = Upload.objects.select_related("owner", "organisation").exclude(said={})
    return rows.exclude(state=UploadState.TAKEN).filter(pk=upload_id).first()


def list_arrived_and_described() -> list[UUID]:
    """Return the uploads that have their owner's answers, and whose bytes have all come.

    The storage knows of bytes that a killed process did not record.
    """
    with tenancy.across_organisations("uploads of every organisation arrive"):
        rows = list(Upload.objects.exclude(said={}).exclude(state=UploadState.TAKEN))
    return [upload.pk for upload in rows if octets.size(upload.path) == upload.length]


def unfinished(viewer: Viewer, purpose: str) -> int:
    """Count the viewer's incomplete uploads for a purpose."""
    return waiting(own_uploads(viewer)).filter(purpose=purpose, state=UploadState.RECEIVING).count()


def _sum(rows: QuerySet[Any], field: str | Least) -> int:
    return rows.aggregate(octets=Sum(field))["octets"] or 0


def export_uploads(viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the viewer's uploads for the export of personal data.

    The content belongs to the object that the upload was sent for, and is not exported here.
    """
    for upload in own_uploads(viewer).order_by("created_at", "id"):
        fields = {
            name: getattr(upload, name)
            for name in ("name", "purpose", "state", "media_type", "created_at")
        }
        yield {"id": upload.pk, "title": title_of(upload), "size": upload.length, **fields}


def title_of(upload: Upload) -> str:
    """Return the name of the file."""
    return upload.name


def serialize_media(media: Media) -> dict:
    """Serialize a medium in any state, for pages and the API.

    The keys are `state`, `progress` (0 to 1), `message` (a sentence), `kind`, `duration` (seconds),
    `file_id`, `renditions` [{name, media_type, width, height, bytes}] from the one to play first,
    `poster` and `peaks`.

    There is no address: pages and the API build addresses from `file_id` and the name of a part
    (`core.files.address`). The file of `media` should be loaded (`select_related`). A medium that
    is not ready has nothing to play.
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
        "poster": next(
            (_rendition(media, part) for part in parts if not _is_played(media, part)), None
        ),
        "peaks": media.peaks if parts else [],
    }


def _is_played(media: Media, part: dict[str, Any]) -> bool:
    return media.file.media_type_of(part).startswith(PLAYED)  # type: ignore[union-attr]  # a ready medium has a file


def _rendition(media: Media, part: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": part["name"],
        "media_type": media.file.media_type_of(part),  # type: ignore[union-attr]  # a ready medium has a file
        "width": part["width"],
        "height": part["height"],
        "bytes": part["size"],
    }


def sentence(media: Media) -> str:
    """Return a sentence on the state of a medium, for its sender."""
    if media.refusal:
        return str(Refusal(media.refusal).label)
    if media.state == MediaState.QUARANTINE:
        return _("The file has arrived, and will be prepared soon.")
    if media.state == MediaState.PROCESSING:
        return _("The file is being prepared: %(share)s%% done.") % {
            "share": int(media.progress * 100)
        }
    if media.kind == MediaKind.TEXT:
        words = len(media.text.split())
        return ngettext(
            "The text is ready: %(n)s word.", "The text is ready: %(n)s words.", words
        ) % {"n": words}
    return _("The recording is ready to be played.")
