"""What was sent becomes a medium, in quarantine until it was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from consult.core import jobs, journal
from consult.core.ids import random_id
from consult.media import originals
from consult.media.actions.uploads import take_upload
from consult.media.models import Media

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


@transaction.atomic
def receive(*, viewer: Viewer, upload_id: UUID, purpose: str, holder: str, consultation_id: UUID) -> Media:
    """Take an upload of the viewer as a medium, in the transaction of whatever holds it (`holder`, core.files).

    Its size and fingerprint are fixed now (of what went straight to a bucket, the fingerprint once it is first read);
    nothing of it is read by anybody before it was made anew. Locks the upload. After commit its octets move to where
    originals stand, and `media.prepare` looks at them. Raises what `take_upload` raises.
    """
    upload = take_upload(viewer=viewer, upload_id=upload_id, purpose=purpose, consultation_id=consultation_id)
    media_id = random_id()
    media = Media.objects.create(
        id=media_id,
        organisation=viewer.organisation,
        consultation_id=consultation_id,
        holder=holder,
        name=upload.name,
        original=originals.path_of(viewer.organisation.pk, media_id),
        original_size=upload.length,
        original_sha256=upload.sha256,
    )
    journal.record(viewer, "media.receive", media, size=upload.length)
    source, target = upload.path, media.original
    transaction.on_commit(lambda: originals.bring_where_near(source, target), robust=True)
    jobs.on_commit("media.prepare", media_id=media.pk, sent=source)
    return media
