"""The workshop of a page, which the viewer may edit."""

from consult.workshops import rules
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from frontend.staff.entries import required


def run_by(request, workshop_id):
    """Return a workshop that the viewer may edit. Raise `NotFound` or `NotAllowed`."""
    workshop = workshop_selectors.get_workshop(request.viewer, workshop_id)
    required(rules.can_edit(request.viewer, workshop))
    return workshop
