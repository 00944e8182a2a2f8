"""The consultation of a page, whose sources the viewer may edit."""

from consult.consultations.selectors.consultations import get_consultation
from consult.outcomes.sources import rules
from frontend.staff.entries import required


def consultation_of_sources(request, slug):
    """Return a consultation whose sources the viewer may edit. Raise `NotFound`, `NotAllowed`."""
    consultation = get_consultation(request.viewer, slug)
    required(rules.can_edit_sources(request.viewer, consultation.pk))
    return consultation
