"""The action that turns an upload into a medium, in quarantine until it is checked."""

from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.postgres.ids import random_id
from consult.core.queue import jobs
from consult.core.records import journal
from consult.media import originals
from consult.media.actions.uploads import take_upload
from consult.media.models import Media


@transaction.atomic
def receive(
    *, viewer: Viewer, upload_id: UUID, purpose: str, holder: str, consultation_id: UUID
) -> Media:
    """Take an upload of the viewer as a medium, in the transaction of its owner.

    `holder` is the owner's name in core.files. The size and the SHA-256 are stored now. For a
    direct upload, the SHA-256 is computed when the file is first read. No reader can open the file
    before it is rendered again. The function locks the upload. After the commit, the bytes move to
    the folder of originals, and the job `media.prepare` checks them. Raise the exceptions of
    `take_upload`.
    """
    upload = take_upload(
        viewer=viewer, upload_id=upload_id, purpose=purpose, consultation_id=consultation_id
    )
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
    source = upload.path
    target = media.original
    transaction.on_commit(lambda: originals.store_if_local(source, target), robust=True)
    jobs.on_commit("media.prepare", media_id=media.pk, sent=source)
    return media
