"""The consultation and the poll of a page, which the viewer may prepare."""

from consult.consultations.selectors import consultations as consultation_selectors
from frontend.staff.entries import required
from votes import rules
from votes.selectors import polls as poll_selectors


def consultation_to_prepare(request, slug):
    """Return a consultation whose polls the viewer may prepare. Raise `NotFound` or `NotAllowed`."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(rules.can_prepare(request.viewer, consultation.pk))
    return consultation


def get_poll_to_prepare(request, slug, question_id):
    """Return a consultation that the viewer may prepare, and one of its polls."""
    consultation = consultation_to_prepare(request, slug)
    return consultation, poll_selectors.get_poll_of(request.viewer, consultation, question_id)
