"""Files that become recordings when they arrive, once their sender answered the consent questions.

The answers are stored with the upload. The file is attached when its last byte comes, even if its
sender closed the page.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_of
from consult.consultations.actions.helpers import get_row_by_id, require
from consult.core.exceptions import DomainError
from consult.media import selectors as media_selectors
from consult.media.actions import uploads as upload_actions
from consult.media.enums import UploadState
from consult.media.exceptions import UploadIsNotComplete, UploadIsTaken
from consult.workshops import rules
from consult.workshops.models import Workshop
from consult.workshops.recordings.actions.recordings import (
    PURPOSE,
    add_recording,
    check_answers,
)

log = structlog.get_logger(__name__)


@transaction.atomic
def send_recordings(
    *, viewer: Viewer, workshop_id: UUID, upload_ids: Iterable[UUID], title: str, **answers: Any
) -> Workshop:
    """Make a recording of each upload that arrived, and store the answers with the others.

    An upload that is named twice, or that became a recording meanwhile, counts once. Without a
    title, and where there are several files, a recording has the name of its file. Lock the
    workshop, then the uploads. Raise `UploadIsTaken` if every upload became a recording before,
    `Invalid` naming the field, and what `add_recording` raises.
    """
    workshop = _lock_workshop(viewer, workshop_id)
    require(viewer, rules.can_add_recordings(viewer, workshop))
    uploads = [upload_actions.lock_upload(viewer, pk) for pk in dict.fromkeys(upload_ids)]
    new = [upload for upload in uploads if upload.state != UploadState.TAKEN]
    if not new:
        raise UploadIsTaken
    for upload in new:
        file_answers = answers | {"title": (title if len(uploads) == 1 else "") or upload.name}
        try:
            with transaction.atomic():
                add_recording(
                    viewer=viewer, workshop_id=workshop.pk, upload_id=upload.pk, **file_answers
                )
        except UploadIsNotComplete:
            check_answers(viewer, workshop, **file_answers)
            upload_actions.describe_upload(
                viewer=viewer, upload_id=upload.pk, meant_for=workshop.pk, answers=file_answers
            )
    return workshop


@transaction.atomic
def attach_arrived(*, upload_id: UUID) -> None:
    """Make a recording of an upload that arrived, if its sender gave the answers before.

    Running it again changes nothing. The sender must still have the right to add recordings. If
    the file is refused, its sender finds it again among the files that lack answers. Lock the
    workshop, then the upload.
    """
    upload = media_selectors.described_upload(upload_id)
    if upload is None or upload.purpose != PURPOSE or upload.meant_for is None:
        return
    sender = viewer_of(upload.organisation, upload.owner)
    try:
        with transaction.atomic():
            workshop = _lock_workshop(sender, upload.meant_for)
            add_recording(
                viewer=sender, workshop_id=workshop.pk, upload_id=upload.pk, **upload.said
            )
    except (UploadIsNotComplete, UploadIsTaken):
        return
    except DomainError as refusal:
        log.warning("arrived_file_refused", refusal=refusal.code)
        upload_actions.describe_upload(
            viewer=sender, upload_id=upload.pk, meant_for=upload.meant_for, answers={}
        )


def attach_all_arrived() -> None:
    """Attach every file that arrived while the process that received it was killed."""
    for upload_id in media_selectors.list_arrived_and_described():
        attach_arrived(upload_id=upload_id)


def _lock_workshop(viewer: Viewer, workshop_id: UUID) -> Workshop:
    rows = Workshop.objects.visible_to(viewer).select_for_update(no_key=True, of=("self",))
    return get_row_by_id(rows, workshop_id)
