"""The workshop of a page, which the viewer may edit."""

from consult.workshops import rules, selectors
from frontend.staff.entries import required


def run_by(request, workshop_id):
    """Return a workshop that the viewer may edit. Raise `NotFound` or `NotAllowed`."""
    workshop = selectors.get_workshop(request.viewer, workshop_id)
    required(rules.can_edit(request.viewer, workshop))
    return workshop
