"""What is kept no longer: originals after a time, everything when somebody takes back what they agreed to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from consult.core import files, journal, tenancy
from consult.core.clock import ClockNow
from consult.media import originals
from consult.media.actions.working import WORKS, hold
from consult.media.models import Media

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


@transaction.atomic
def forget_original(*, viewer: Viewer, media_id: UUID) -> None:
    """Remove what was sent; what was made of it is played on, and can be masked or cut no more. Safe to repeat."""
    media = hold(media_id)
    if media is None or not media.original:
        return
    path, media.original, media.original_until = media.original, "", None
    media.save(update_fields=["original", "original_until"])
    journal.record(viewer, "media.forget_original", media)
    transaction.on_commit(lambda: originals.remove(path), robust=True)


@transaction.atomic
def forget_words(*, viewer: Viewer, media_id: UUID) -> None:
    """Remove what a text says, and what was sent: whoever holds it keeps the passages that may stay. Safe to repeat."""
    media = hold(media_id)
    if media is not None and media.text:
        media.text = ""
        media.save(update_fields=["text"])
    forget_original(viewer=viewer, media_id=media_id)


def keep_original(*, media_id: UUID, until: datetime) -> None:
    """Let whoever holds a medium say until when what was sent is kept, instead of the usual time."""
    Media.objects.filter(pk=media_id).exclude(original="").update(original_until=until)


@transaction.atomic
def remove_media(*, media_id: UUID) -> None:
    """Remove a medium whole: its row, what was made of it, what was sent. Safe to repeat, and while it is prepared.

    Whoever holds it removes its own row first, in this transaction, and journals why; clips are its own to release.
    """
    media = hold(media_id)
    if media is None:
        return
    path, file_id = media.original, media.file_id
    media.delete()
    files.release([file_id] if file_id else [])
    if path:
        transaction.on_commit(lambda: originals.remove(path), robust=True)


def forget_old_originals() -> int:
    """Remove the originals whose time is over; return how many."""
    with tenancy.across_organisations("originals of every organisation are kept for a time"):
        over = Media.objects.exclude(original="").filter(original_until__lt=ClockNow())
        return sum(_forget(pk) for pk in over.values_list("pk", flat=True))


@transaction.atomic
def _forget(pk):
    media = hold(pk, original_until__lt=ClockNow())
    if media is None or not media.original:
        return 0
    path, media.original, media.original_until = media.original, "", None
    media.save(update_fields=["original", "original_until"])
    transaction.on_commit(lambda: originals.remove(path), robust=True)
    return 1


def sweep() -> int:
    """Remove what killed works left on this machine, and originals that no row knows; return how many went."""
    with tenancy.across_organisations("originals of every organisation are swept"):
        lost = originals.lost(_known)
    for path in lost:
        originals.remove(path)
    return len(lost) + sum(originals.sweep_work(work) for work in WORKS)


def _known(paths):
    return set(Media.objects.filter(original__in=paths).values_list("original", flat=True))
