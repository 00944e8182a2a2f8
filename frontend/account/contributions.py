"""The contributions, comments and positions of the viewer, for the viewer only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from debates import selectors as debates
from frontend.presenters.proposals import state_tag, url_of
from frontend.presenters.waiting_times import own_waits
from votes import selectors as votes

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


MOST = 100


def own_contributions(viewer: Viewer) -> dict:
    """Return the viewer's contributions, comments and positions, at most a hundred of each.

    Contributions and comments are sorted by date, newest first.
    """
    proposals, comments = (
        list(debates.own_proposals(viewer)[:MOST]),
        list(debates.own_comments(viewer)[:MOST]),
    )
    waits = own_waits(viewer, [*proposals, *comments])
    return {
        "proposals": [
            (one, url_of("proposal", one), state_tag(one), waits.get(one.pk)) for one in proposals
        ],
        "comments": [
            (one, _comment_url(one), state_tag(one), waits.get(one.pk)) for one in comments
        ],
        "positions": _positions(viewer),
    }


def _comment_url(comment):
    return reverse(
        "comment", args=[comment.proposal.consultation.slug, comment.proposal.number, comment.pk]
    )


def _positions(viewer: Viewer):
    given = votes.own_positions_for_export(viewer)
    # votes on polls have no proposal
    choices = {one["proposal"]: one["choice"] for one in given if "proposal" in one}
    found = debates.proposals(viewer).filter(pk__in=list(choices))[:MOST]
    return [
        (one, debates.title_of(one), url_of("proposal", one), choices[str(one.pk)]) for one in found
    ]
