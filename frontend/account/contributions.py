"""What a person published and where they took position, together; for their eyes only."""

from __future__ import annotations

from django.urls import reverse

from debates import selectors as debates
from frontend.moderation.promises import own_waits
from frontend.proposals.cards import state_tag, url_of
from votes import selectors as votes

MOST = 100


def own_contributions(viewer) -> dict:
    """One's own contributions, comments and positions, newest first."""
    proposals, comments = list(debates.own_proposals(viewer)[:MOST]), list(debates.own_comments(viewer)[:MOST])
    waits = own_waits(viewer, [*proposals, *comments])
    return {
        "proposals": [(one, url_of("proposal", one), state_tag(one), waits.get(one.pk)) for one in proposals],
        "comments": [(one, _comment_url(one), state_tag(one), waits.get(one.pk)) for one in comments],
        "positions": _positions(viewer),
    }


def _comment_url(comment):
    return reverse("comment", args=[comment.proposal.consultation.slug, comment.proposal.number, comment.pk])


def _positions(viewer):
    given = votes.own_positions_for_export(viewer)
    choices = {one["proposal"]: one["choice"] for one in given if "proposal" in one}  # votes on polls have none
    found = debates.proposals(viewer).filter(pk__in=list(choices))[:MOST]
    return [(one, debates.title_of(one), url_of("proposal", one), choices[str(one.pk)]) for one in found]
