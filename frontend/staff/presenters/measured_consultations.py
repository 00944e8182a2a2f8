"""The consultations where the viewer may read measures against accounts."""

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations
from consult.core.exceptions import NotFound
from frontend.staff.entries import required
from moderation.measures import selectors as measure_selectors


def list_measured(viewer: Viewer) -> list:
    """Return the consultations where the viewer may read the measures, the latest first."""
    return [
        consultation
        for consultation in consultations.consultations(viewer)
        if measure_selectors.can_see(viewer, consultation.pk)
    ]


def find_measured(request, among: list):
    """Return the consultation that the address names, else the first of the list.

    Raise `NotAllowed` if the list is empty, `NotFound` if the address names a consultation that is
    not in it.
    """
    required(bool(among))
    slug = request.GET.get("consultation", "")
    measured = next(
        (consultation for consultation in among if not slug or consultation.slug == slug), None
    )
    if measured is None:
        raise NotFound
    return measured
