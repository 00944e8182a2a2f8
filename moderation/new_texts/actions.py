"""The mark of how far a moderator has read the new texts."""

from datetime import datetime

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.postgres import clock
from moderation.desk.selectors import moderated_by
from moderation.models import ReadMark


@transaction.atomic
def mark_new_texts_read(*, viewer: Viewer, until: datetime) -> ReadMark:
    """Store that the viewer has read the new texts that arrived until a moment, for them alone.

    A mark never goes back, so that a page from yesterday brings nothing back. It is not journalled:
    no record shows who worked when. Raise `NotAllowed` for a viewer who moderates nothing, and
    `Invalid` for a moment in the future.
    """
    person = viewer.person()
    if not moderated_by(viewer):
        raise NotAllowed
    if until > clock.now():
        raise Invalid(attr="until")
    mark, is_new = ReadMark.objects.select_for_update().get_or_create(
        organisation=viewer.organisation, participant=person, defaults={"read_until": until}
    )
    if not is_new and until > mark.read_until:
        mark.read_until = until
        mark.save(update_fields=["read_until"])
    return mark
