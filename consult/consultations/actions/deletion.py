"""The deletion of a draft with its topics, steps, roles and files.

The rows of other apps are deleted before, by `consult.lifecycle`.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import locked, require
from consult.consultations.exceptions import AlreadyPublished, DraftIsUsed
from consult.consultations.models import Consultation
from consult.consultations.selectors.welcome import list_files
from consult.core.files import file_store


def locked_draft(viewer: Viewer, consultation_id: UUID) -> Consultation:
    """Return a draft that the viewer may delete, locked.

    Raise `NotFound`, `NotAllowed`, or `AlreadyPublished`: the database refuses to delete the steps
    of a published consultation, and so the consultation.
    """
    draft = locked(viewer, consultation_id)
    require(viewer, rules.can_delete(viewer, draft))
    if draft.published_at:
        raise AlreadyPublished
    return draft


@transaction.atomic
def delete_draft_rows(draft: Consultation) -> None:
    """Delete a locked draft with its own rows, and its files that no other consultation uses.

    Raise `DraftIsUsed` if a row of another app depends on it.
    """
    files = list_files(draft)
    try:
        with transaction.atomic():
            Consultation.objects.get(pk=draft.pk).delete()
    except ProtectedError:
        raise DraftIsUsed from None
    file_store.release(files)
