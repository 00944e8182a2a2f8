"""The counts of a page alone, as every visitor sees them, for browsers that received a hint.

ADR 18 describes hints. Each hint contains the version that these addresses end with, so that one
rendering serves every reader of that version.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from django.shortcuts import render

from consult.consultations.selectors import consultations as consultation_selectors
from consult.core.exceptions import NotFound
from debates.proposals.selectors import proposals as proposal_selectors
from frontend.presenters.consultation.participation_figures import participation_figures
from frontend.presenters.debate.discussion import of_proposal
from frontend.presenters.debate.positions import opinions
from frontend.presenters.debate.proposal_page import load_proposal
from frontend.presenters.debate.proposal_states import tombstone_line
from frontend.toolkit.pages.page import PUBLIC, page

SHARED = 2


@dataclass(frozen=True)
class Tombstone:
    """The tombstone of a comment, as its component shows it."""

    id: str
    removed: str


@page(PUBLIC, shared=SHARED)
def render_consultation(request, slug):
    """Show the figures of a consultation and of its topics."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    return _parts(
        request, "live/consultation.html", participation_figures(request.viewer, consultation)
    )


@page(PUBLIC, shared=SHARED)
def render_proposal(request, slug, number):
    """Show the counts of positions and comments of a proposal.

    If the proposal is out of view, or a comment that the hint named, show what became of it.
    """
    consultation_, proposal = load_proposal(request, slug, number)
    opinion = opinions(request.viewer, consultation_, [proposal])[proposal.pk]
    # Viewers who may not take a position read other words around the same figures, so the page
    # contains both texts.
    context = {
        "proposal": proposal,
        "opinions": [replace(opinion, open=is_open) for is_open in (True, False)],
    }
    context |= {
        "title": proposal_selectors.title_of(proposal),
        "consultation": consultation_,
        "topic": proposal.topic,
    }
    context |= {
        "gone": tombstone_line(proposal) if proposal.is_masked else "",
        "comment": _find_comment_tombstone(request, proposal),
    }
    return _parts(request, "live/proposal.html", context)


def _find_comment_tombstone(request, proposal):
    """Return the comment that the hint named, if it is a tombstone now, or None."""
    comment_id = request.GET.get("comment", "")
    if not comment_id or proposal.is_masked:
        return None
    with suppress(NotFound):
        comment = of_proposal(request.viewer, proposal, comment_id)
        return Tombstone(str(comment.pk), tombstone_line(comment)) if comment.is_masked else None
    return None


def _parts(request, template, context):
    response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex"
    return response
