"""The contributions, comments and positions of the viewer, for the viewer only."""

from django.urls import reverse

from consult.accounts.viewer import Viewer
from debates.comments.selectors import comments as comment_selectors
from debates.proposals.selectors import proposals as proposal_selectors
from frontend.presenters.consultation.waiting_times import own_waits
from frontend.presenters.debate.proposal_states import state_tag
from frontend.presenters.debate.proposals import url_of
from frontend.presenters.outcome.outcomes import outcomes_in_words
from votes.selectors import own as own_selectors
from votes.selectors.counts import with_counts

MOST = 100


def list_own_contributions(viewer: Viewer) -> dict:
    """Return the viewer's contributions, comments and positions, at most a hundred of each.

    Contributions and comments are sorted by date, newest first.
    """
    proposals = list(proposal_selectors.own_proposals(viewer)[:MOST])
    comments = list(comment_selectors.own_comments(viewer)[:MOST])
    waits = own_waits(viewer, [*proposals, *comments])
    outcomes = outcomes_in_words(viewer, proposals)
    with_counts(viewer, proposals)
    return {
        "proposals": [
            (
                proposal,
                url_of("proposal", proposal),
                state_tag(proposal),
                waits.get(proposal.pk),
                outcomes.get(proposal.pk),
            )
            for proposal in proposals
        ],
        "comments": [
            (
                comment,
                proposal_selectors.title_of(comment.proposal),
                _comment_url(comment),
                state_tag(comment),
                waits.get(comment.pk),
            )
            for comment in comments
        ],
        "positions": _list_own_positions(viewer),
    }


def _comment_url(comment):
    return reverse(
        "comment", args=[comment.proposal.consultation.slug, comment.proposal.number, comment.pk]
    )


def _list_own_positions(viewer: Viewer):
    positions = own_selectors.own_positions_for_export(viewer)
    # votes on polls have no proposal
    choices = {
        position["proposal"]: position["choice"] for position in positions if "proposal" in position
    }
    proposals = proposal_selectors.proposals(viewer).filter(pk__in=list(choices))[:MOST]
    return [
        (
            proposal,
            proposal_selectors.title_of(proposal),
            url_of("proposal", proposal),
            choices[str(proposal.pk)],
        )
        for proposal in proposals
    ]
