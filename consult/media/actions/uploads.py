"""The actions on an upload: announce it where there is room, receive it, and take it once.

The journal has no entry for an upload. Only its owner knows of it until an object takes it, and the
action on that object writes to the journal.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import PurePath
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import (
    DomainError,
    Invalid,
    NotAllowed,
    NotFound,
    StorageIsAway,
    TooMany,
)
from consult.core.files.file_store import check_room
from consult.core.postgres import clock, tenancy
from consult.core.queue import events
from consult.core.records import limits
from consult.core.words.text import clean_line
from consult.media import rules, selectors
from consult.media.enums import UploadState
from consult.media.events import UploadArrived
from consult.media.exceptions import (
    DayIsUsed,
    DiskIsFull,
    ShareIsUsed,
    TooManyFiles,
    TooMuchBeingSent,
    UploadIsForAnotherPlace,
    UploadIsGone,
    UploadIsNotComplete,
    UploadIsTaken,
    UploadIsTooLarge,
)
from consult.media.models import LONGEST_NAME, Upload
from consult.media.octets.storage import octets

log = structlog.get_logger(__name__)
# Without this lock, two files announced at the same time would both be given the last free room.
LOCK_ROOM = "SELECT pg_advisory_xact_lock(hashtextextended('media:room', 0))"
# An announced file that never begins expires soon, so that announcements alone cannot fill the
# room.
FIRST_BYTE = timedelta(minutes=15)
HOUR = 3600
DAY = 86400
MOST_UNFINISHED = 2
SHARE_OF_PERSON = 0.05
MEDIA_TYPE = re.compile(r"[\w.+-]{1,39}/[\w.+-]{1,40}", re.ASCII)


@transaction.atomic
def create_upload(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    purpose: str,
    name: str,
    length: int,
    media_type: str = "",
    meant_for: UUID | None = None,
) -> Upload:
    """Announce a file of `length` bytes. Its owner then sends it piece by piece.

    An advisory lock on the room of the whole installation lasts until the transaction ends. Every
    check that could refuse the file later is made now, before its first byte: the right to use it,
    its size, and the room of the person, the consultation, the organisation and the disk. From then
    on the upload counts for the bytes that came plus a small reserve (`UPLOADS_RESERVED`). It
    expires if no byte comes within 15 minutes.

    `meant_for` is the id of the object that the file is sent for, such as a workshop. The caller
    has checked that the viewer may send files for it. The number of files is limited for this
    object, or else for the viewer, and so are the bytes of one day. A refused file is not counted.
    Raise `NotAllowed`, `Invalid`, `UploadIsTooLarge`, `TooMuchBeingSent`, `ShareIsUsed`,
    `DayIsUsed`, `StorageIsFull`, `DiskIsFull`, `StorageIsAway` or `TooManyFiles`.
    """
    with _counted(viewer, meant_for):
        return _create(
            viewer,
            purpose,
            consultation_id=consultation_id,
            name=name,
            length=length,
            media_type=media_type,
            meant_for=meant_for,
        )


@contextmanager
def _counted(viewer: Viewer, meant_for: UUID | None) -> Iterator[None]:
    """Count one more file of the object or of the viewer, unless the block refuses it."""
    rule = "upload_of_object" if meant_for else "upload"
    subject = str(meant_for or viewer.person().pk)
    try:
        limits.check(rule, subject)
    except TooMany as refusal:
        numbers = {seconds: number for number, seconds in settings.RATE_LIMITS[rule]}
        is_hourly = refusal.retry_after <= HOUR and HOUR in numbers
        raise TooManyFiles(
            refusal.retry_after, numbers.get(HOUR if is_hourly else DAY, 0), is_hourly=is_hourly
        ) from refusal
    try:
        yield
    except DomainError:
        limits.give_back(rule, subject)
        raise


def _create(
    viewer: Viewer,
    purpose: str,
    *,
    consultation_id: UUID,
    name: str,
    length: int,
    media_type: str,
    meant_for: UUID | None,
) -> Upload:
    meant = rules.purpose_named(purpose)
    if not rules.can_send(viewer, consultation_id, meant):
        raise NotAllowed
    _check_size(length, meant.largest)
    with connection.cursor() as cursor:
        cursor.execute(LOCK_ROOM)
    if meant.is_of_citizens:
        _check_share(viewer, consultation_id, purpose, length)
    if meant_for:
        _check_day(meant_for, length)
    _check_rooms(viewer, consultation_id, length)
    upload = Upload.objects.create(
        organisation=viewer.organisation,
        owner=viewer.person(),
        consultation_id=consultation_id,
        purpose=purpose,
        name=_cleaned(name),
        media_type=media_type if MEDIA_TYPE.fullmatch(media_type) else "",
        length=length,
        meant_for=meant_for,
        expires_at=clock.now() + FIRST_BYTE,
    )
    try:
        octets.begin(upload.path)
    except OSError as error:
        log.exception("upload_not_begun")
        raise StorageIsAway from error
    return upload


def _check_size(length: int, most: int) -> None:
    if length < 1:
        raise Invalid(_("This file is empty."), attr="length")
    if length > most:
        raise UploadIsTooLarge(
            _("This file is too large. The limit is %(most)s MB.") % {"most": most // 1_000_000}
        )


def _check_share(viewer: Viewer, consultation_id: UUID, purpose: str, length: int) -> None:
    if selectors.unfinished(viewer, purpose) >= MOST_UNFINISHED:
        raise TooMuchBeingSent
    share = settings.FILES_ROOM_OF_CONSULTATION * SHARE_OF_PERSON
    if selectors.octets_of_person_in(viewer, consultation_id, purpose) + length > share:
        raise ShareIsUsed


def _check_day(meant_for: UUID, length: int) -> None:
    """Raise `DayIsUsed` if the files of an object would exceed its bytes of one day."""
    most = settings.UPLOADS_OF_OBJECT_A_DAY
    sent = selectors.sent_in_a_day(meant_for)
    if sent.octets + length > most:
        raise DayIsUsed(most, sent.since + selectors.ONE_DAY)


def check_rest(*, upload: Upload) -> None:
    """Raise `StorageIsFull` unless there is room for the rest of a file, before a piece is read."""
    rest = upload.length - selectors.reserved(upload)
    check_room(upload.organisation, rest, consultation_id=upload.consultation_id)


def _check_rooms(viewer: Viewer, consultation_id: UUID, length: int) -> None:
    if selectors.octets_of_person(viewer) + length > settings.UPLOADS_ROOM_OF_PERSON:
        raise TooMuchBeingSent
    check_room(viewer.organisation, length, consultation_id=consultation_id)
    with tenancy.across_organisations("files of every organisation stand on one disk"):
        receiving = Upload.objects.filter(state=UploadState.RECEIVING)
        to_come = (
            selectors.waiting(receiving).aggregate(octets=Sum(selectors.RESERVED - F("offset")))[
                "octets"
            ]
            or 0
        )
    if octets.room() - to_come - length < settings.UPLOADS_SPARE:
        raise DiskIsFull


def _cleaned(name: str) -> str:
    """Return the last part of a file name, whose path may be of any system, on one line."""
    line = clean_line(PurePath(name.replace("\\", "/")).name)
    stem, dot, extension = line.rpartition(".")
    short_name = (
        f"{stem[: LONGEST_NAME - 10]}.{extension}"
        if dot and len(extension) < 9
        else line[:LONGEST_NAME]
    )
    return short_name or _("Unnamed file")


def end_of_keeping() -> datetime:
    """Return the date until which an upload is stored, if no byte comes and no object takes it."""
    return clock.now() + timedelta(hours=settings.UPLOADS_KEPT_HOURS)


def receive(*, viewer: Viewer, upload_id: UUID) -> Upload:
    """Record how many bytes of a file the storage has. Once all have come, mark it as complete.

    The SHA-256 is computed before the row is locked, because two gigabytes take a few seconds. An
    object may take the file as soon as its last byte is stored, which is before this function or
    while it computes the SHA-256: the upload is returned as received. Safe to repeat. Announce
    `UploadArrived` once. Raise `NotFound` or `UploadIsGone`.
    """
    try:
        received = selectors.get_upload(viewer, upload_id)
        sha256 = _digest(received) if _is_newly_whole(received) else ""
    except (UploadIsGone, FileNotFoundError):
        return _get_taken(viewer, upload_id)
    with transaction.atomic():
        upload = lock_upload(viewer, upload_id)
        if upload.state == UploadState.RECEIVING:
            upload.offset = received.offset
            if received.offset:
                upload.expires_at = end_of_keeping()
            if _is_newly_whole(upload):
                upload.state = UploadState.COMPLETE
                upload.sha256 = sha256
                announce_arrival(upload)
            upload.save(update_fields=["offset", "expires_at", "state", "sha256"])
    return upload


def _get_taken(viewer: Viewer, upload_id: UUID) -> Upload:
    """Return an upload that an object took. Raise `UploadIsGone` for any other."""
    upload = selectors.own_uploads(viewer).filter(pk=upload_id, state=UploadState.TAKEN).first()
    if upload is None:
        raise UploadIsGone
    return upload


def announce_arrival(upload: Upload) -> None:
    """Announce that all bytes of a locked upload came."""
    place = (upload.organisation_id, upload.pk, upload.purpose)
    events.announce(upload.organisation_id, UploadArrived(*place))


@transaction.atomic
def describe_upload(*, viewer: Viewer, upload_id: UUID, meant_for: UUID, answers: dict) -> Upload:
    """Store the owner's answers about a file that has not arrived yet, for the app that takes it.

    Lock the upload. Raise `NotFound` or `UploadIsTaken`.
    """
    upload = lock_upload(viewer, upload_id)
    if upload.state == UploadState.TAKEN:
        raise UploadIsTaken
    upload.meant_for = meant_for
    upload.said = answers
    upload.save(update_fields=["meant_for", "said"])
    return upload


def _digest(upload: Upload) -> str:
    """Return the SHA-256 of a local file, or "" for a file in a bucket.

    A request does not read two gigabytes from a bucket.
    """
    return "" if upload.is_direct else octets.digest(upload.path)


def _is_newly_whole(upload: Upload) -> bool:
    return upload.state == UploadState.RECEIVING and upload.offset == upload.length


def lock_upload(viewer: Viewer, upload_id: UUID) -> Upload:
    """Return the viewer's upload, locked `FOR UPDATE`. Raise `NotFound` if there is none.

    The lock ensures that only one process at a time receives, takes or deletes an upload.
    """
    upload = selectors.own_uploads(viewer).select_for_update().filter(pk=upload_id).first()
    if upload is None:
        raise NotFound
    return upload


@transaction.atomic
def take_upload(
    *, viewer: Viewer, upload_id: UUID, purpose: str, consultation_id: UUID | None = None
) -> Upload:
    """Take a complete upload once, for its purpose, in the caller's transaction.

    The function locks the upload `FOR UPDATE`. The bytes stay at `upload.path` and now belong to
    the caller. They no longer count as an upload, and are not swept for two days. The caller moves
    them to its own storage (`octets.give`) once its row is committed. Raise `NotFound` for the
    upload of another participant, `UploadIsGone`, `UploadIsTaken`, `UploadIsForAnotherPlace` or
    `UploadIsNotComplete`.
    """
    upload = lock_upload(viewer, upload_id)
    if upload.state == UploadState.TAKEN:
        raise UploadIsTaken
    if upload.purpose != purpose or consultation_id not in (None, upload.consultation_id):
        raise UploadIsForAnotherPlace
    received = selectors.get_upload(viewer, upload_id)
    # A file received by this service is complete once all its bytes are on the disk, even if the
    # process that had to mark its row as complete was killed.
    is_one_file = not upload.is_direct or upload.state == UploadState.COMPLETE
    if received.offset != upload.length or not is_one_file:
        raise UploadIsNotComplete
    upload.sha256 = upload.sha256 or _digest(upload)
    upload.state = UploadState.TAKEN
    upload.offset = upload.length
    upload.expires_at = end_of_keeping()
    upload.save(update_fields=["state", "offset", "sha256", "expires_at"])
    return upload


@transaction.atomic
def terminate_upload(*, viewer: Viewer, upload_id: UUID) -> None:
    """Delete an upload of the viewer, complete or not, and its bytes after the commit.

    Raise `NotFound` or `UploadIsTaken`.
    """
    upload = lock_upload(viewer, upload_id)
    if upload.state == UploadState.TAKEN:
        raise UploadIsTaken
    path = upload.path
    upload.delete()
    transaction.on_commit(lambda: octets.remove(path), robust=True)
