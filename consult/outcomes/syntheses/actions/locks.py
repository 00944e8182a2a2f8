"""The lock of a writer on a block. It lasts 90 seconds, and each save renews it."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.postgres import clock
from consult.outcomes.exceptions import BlockIsLocked
from consult.outcomes.models import Block, BlockLock
from consult.outcomes.syntheses.actions.helpers import locked_block

LASTS = timedelta(seconds=90)


@transaction.atomic
def lock_block(*, viewer: Viewer, block_id: UUID) -> Block:
    """Lock a block for the viewer, or renew the viewer's lock.

    A lock that expired is taken over. Lock the row of the block. Raise `BlockIsLocked`, `NotFound`
    or `NotAllowed`.
    """
    block = locked_block(viewer, block_id)
    renew_lock(viewer, block)
    return block


@transaction.atomic
def release_block(*, viewer: Viewer, block_id: UUID) -> Block:
    """Remove the viewer's lock on a block. The lock of another writer stays."""
    block = locked_block(viewer, block_id)
    BlockLock.objects.filter(block=block, participant=viewer.participant).delete()
    return block


def renew_lock(viewer: Viewer, block: Block, typed: str = "") -> None:
    """Lock a block, whose row is locked already, for the viewer.

    Raise `BlockIsLocked`, with the text that the viewer typed, while another writer has the lock.
    """
    require_unlocked(viewer, block, typed=typed)
    if viewer.participant is None:
        return
    BlockLock.objects.update_or_create(
        block=block,
        defaults={
            "organisation_id": block.organisation_id,
            "participant": viewer.participant,
            "expires_at": clock.now() + LASTS,
        },
    )


def require_unlocked(viewer: Viewer, *blocks: Block, typed: str = "") -> None:
    """Raise `BlockIsLocked` while another writer has the lock on one of these locked rows."""
    locks = BlockLock.objects.filter(block__in=blocks, expires_at__gt=clock.ClockNow())
    if viewer.participant is not None:
        locks = locks.exclude(participant=viewer.participant)
    lock = locks.select_related("block", "participant").order_by("block").first()
    if lock is not None:
        raise BlockIsLocked(lock.block, lock.participant.public_name, lock.expires_at, typed)
