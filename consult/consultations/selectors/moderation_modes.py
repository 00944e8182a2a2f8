"""The public changes of the moderation mode of a consultation."""

from consult.accounts.viewer import Viewer
from consult.consultations.models import Consultation, ModeChange

MOST = 10


def mode_changes(viewer: Viewer, consultation: Consultation) -> list[ModeChange]:
    """Return the changes of the moderation mode, latest first, ten at most. One query.

    The consultation was already fetched for the viewer.
    """
    rows = ModeChange.objects.filter(organisation=viewer.organisation, consultation=consultation.pk)
    return list(rows.order_by("-created_at", "-id")[:MOST])
