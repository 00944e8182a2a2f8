"""The frame of the pages of official answers: their navigation, access and shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.requests import SiteRequest
from consult.consultations.selectors import consultations as consultation_selectors
from consult.outcomes.answers import rules
from debates.proposals.selectors import proposals as proposal_selectors
from frontend.staff.entries import required, setup
from frontend.staff.menu.band import Entry

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.models import Proposal


def load_to_answer(request: SiteRequest, slug: str) -> Consultation:
    """Return a consultation whose answers the viewer drafts. Raise `NotFound` or `NotAllowed`."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(rules.can_draft(request.viewer, consultation.pk))
    return consultation


def load_contribution_to_note(
    request: SiteRequest, slug: str, number: int
) -> tuple[Consultation, Proposal]:
    """Return a consultation and its contribution, whose internal notes the viewer reads.

    Raise `NotFound` for a contribution that the viewer may not know of, before `NotAllowed`.
    """
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    proposal = proposal_selectors.get_proposal_by_number(request.viewer, consultation, number)
    required(rules.can_note(request.viewer, consultation.pk))
    return consultation, proposal


def load_to_publish(request: SiteRequest, slug: str) -> Consultation:
    """Return a consultation whose answers the viewer publishes."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(rules.can_publish(request.viewer, consultation.pk))
    return consultation


def frame(
    request: SiteRequest, consultation: Consultation, current: str, heading: str, **context: Any
) -> dict[str, Any]:
    """Return the context of a page about the answers of a consultation, with links to the others."""
    viewer = request.viewer
    may_draft = rules.can_draft(viewer, consultation.pk)
    may_publish = rules.can_publish(viewer, consultation.pk)
    named = [
        ("staff-answers", _("Contributions"), may_draft),
        ("staff-answers-publish", _("Publication"), may_publish),
        ("staff-answer-templates", _("Templates"), may_draft),
        ("staff-answer-dues", _("Dates and services"), may_publish),
        ("staff-answers-report", _("Report"), may_publish),
    ]
    pages = [
        Entry(label, reverse(name, args=[consultation.slug]), name == current)
        for name, label, may in named
        if may
    ]
    return setup(request, consultation, "staff-answers", heading=heading, pages=pages, **context)
