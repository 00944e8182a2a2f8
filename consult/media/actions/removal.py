"""The deletion of originals after a time, and of whole media when a consent is withdrawn."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.files import file_store
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow
from consult.core.records import journal
from consult.media import originals
from consult.media.actions.work import WORKS, lock_media
from consult.media.models import Media


@transaction.atomic
def forget_original(*, viewer: Viewer, media_id: UUID) -> None:
    """Delete the original of a medium. Safe to repeat.

    The renditions can still be played, but the medium can no longer be masked or cut.
    """
    media = lock_media(media_id)
    if media is None or not media.original:
        return
    path = media.original
    media.original = ""
    media.original_until = None
    media.save(update_fields=["original", "original_until"])
    journal.record(viewer, "media.forget_original", media)
    transaction.on_commit(lambda: originals.remove(path), robust=True)


@transaction.atomic
def forget_words(*, viewer: Viewer, media_id: UUID) -> None:
    """Delete the text of a medium, and its original. Safe to repeat.

    The app that owns the medium stores the passages that may stay.
    """
    media = lock_media(media_id)
    if media is not None and media.text:
        media.text = ""
        media.save(update_fields=["text"])
    forget_original(viewer=viewer, media_id=media_id)


@transaction.atomic
def remove_media(*, media_id: UUID) -> None:
    """Delete a medium: its row, its renditions and its original.

    Safe to repeat, and while the medium is being prepared. The caller deletes its own row first, in
    this transaction, writes the reason to the journal, and releases the clips.
    """
    media = lock_media(media_id)
    if media is None:
        return
    path = media.original
    file_id = media.file_id
    media.delete()
    file_store.release([file_id] if file_id else [])
    if path:
        transaction.on_commit(lambda: originals.remove(path), robust=True)


def forget_old_originals() -> int:
    """Delete the originals whose time is over. Return how many."""
    with tenancy.across_organisations("originals of every organisation are kept for a time"):
        over = Media.objects.exclude(original="").filter(original_until__lt=ClockNow())
        return sum(_forget(pk) for pk in over.values_list("pk", flat=True))


@transaction.atomic
def _forget(pk: UUID) -> int:
    media = lock_media(pk, original_until__lt=ClockNow())
    if media is None or not media.original:
        return 0
    path = media.original
    media.original = ""
    media.original_until = None
    media.save(update_fields=["original", "original_until"])
    transaction.on_commit(lambda: originals.remove(path), robust=True)
    return 1


def sweep() -> int:
    """Delete what killed jobs left on this machine, and originals without a row.

    Return how many.
    """
    with tenancy.across_organisations("originals of every organisation are swept"):
        lost = originals.lost(_stored_paths)
    for path in lost:
        originals.remove(path)
    return len(lost) + sum(originals.sweep_work(work) for work in WORKS)


def _stored_paths(paths: Iterable[str]) -> set[str]:
    return set(Media.objects.filter(original__in=paths).values_list("original", flat=True))
