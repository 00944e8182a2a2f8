"""The consultation of a page, whose sources the viewer may edit."""

from consult.accounts.rules import may
from consult.consultations.selectors.consultations import get_consultation
from frontend.staff.entries import required


def consultation_of_sources(request, slug):
    """Return a consultation whose sources the viewer may edit. Raise `NotFound`, `NotAllowed`."""
    consultation = get_consultation(request.viewer, slug)
    required(may(request.viewer, "source.edit", consultation.pk))
    return consultation
