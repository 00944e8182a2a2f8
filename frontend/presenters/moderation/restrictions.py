"""Pages and notes about objects that moderation hid: workshops, recordings and files.

The public sees a tombstone. The facilitators of the workshop and moderators see the reasons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.requests import SiteRequest
from consult.accounts.viewer import Viewer
from consult.workshops.moderation.selectors.targets import Subject
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.debate.proposal_states import state_tag
from frontend.presenters.parts.components import Crumb
from moderation import target_kinds
from moderation.decisions.selectors import statements as statement_selectors
from moderation.enums import ModerationState, Reason
from moderation.rules import can_decide

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def tombstone(
    request: SiteRequest,
    consultation: Consultation,
    subject: Subject,
    *,
    up: tuple[str, str] | None = None,
) -> HttpResponse:
    """Render the page of a hidden workshop or recording; `up` is a pair of (words, address).

    `up` is the link to the next page to read.
    """
    title = target_kinds.get_kind(subject.kind).title(subject)
    listed = Crumb(_("Workshops"), reverse("consultation-workshops", args=[consultation.slug]))
    words, url = up or (_("See the other workshops"), listed.url)
    context = {
        "nav_current": "workshops",
        "consultation": consultation,
        "subject": subject,
        "title": title,
        "gone": describe_removal(subject),
        "since": subject.workshop.held_on,
        "up": words,
        "up_url": url,
        "crumbs": crumbs(consultation, listed, Crumb(title)),
    }
    return render(request, "moderation/tombstone.html", context)


def limited(viewer: Viewer, kind: str, pk: UUID) -> dict:
    """Return the reasons why an object is limited, for its facilitators and for moderators.

    `kind` and `pk` name the object. Return an empty dict for a visitor. Other participants get its
    state, without the reasons.
    """
    if viewer.participant is None:
        return {}
    subject = target_kinds.get_kind(kind).get(viewer, pk)
    return {
        "state": state_tag(subject),
        "statement": statement_selectors.statement_for_author(viewer, subject),
        "may_moderate": can_decide(viewer, subject.consultation_id),
    }


def describe_removal(row: Subject) -> str:
    """Return the sentence about a hidden object: under review, or removed, with the decision."""
    if row.state == ModerationState.HIDDEN_PROVISIONAL:
        return _("Hidden while moderation reviews it.")
    return _("Removed by moderation (decision no. %(n)s): %(reason)s.") % _decided(row)


def _decided(row: Subject) -> dict[str, Any]:
    return {
        "n": row.decision_number,
        "reason": Reason(row.decision_reason).label if row.decision_reason else "",
    }


def describe_removed_file(row: Subject) -> str:
    """Return the sentence shown in the place of a hidden file: the decision, and its rule."""
    details = _decided(row)
    if row.state == ModerationState.HIDDEN_PROVISIONAL:
        return (
            _("A file is hidden while moderation reviews it (decision no. %(n)s: %(reason)s).")
            % details
        )
    return _("Moderation removed a file (decision no. %(n)s: %(reason)s).") % details
