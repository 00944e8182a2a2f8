"""The consultation of a page, whose synthesis the viewer may write."""

from consult.accounts.rules import may
from consult.consultations.selectors.consultations import get_consultation
from frontend.staff.entries import required


def consultation_of_writer(request, slug):
    """Return a consultation whose synthesis the viewer writes. Raise `NotFound`, `NotAllowed`."""
    consultation = get_consultation(request.viewer, slug)
    required(may(request.viewer, "synthesis.write", consultation.pk))
    return consultation
