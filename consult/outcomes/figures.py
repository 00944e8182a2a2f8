"""Figures of a consultation that several apps know, each with the rule it is counted by (product.md)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from consult.workshops.selectors import Held, held_by_topic
from debates.enums import ProposalKind
from debates.selectors import Counts, counts_of, imported_votes, participant_ids
from votes.selectors import count_votes, voter_ids

RULES = {
    "contributions": _(
        "Published contributions, those behind a warning included: in people's own name, on behalf of an organisation, "
        "or collective, from a workshop. Withdrawn and removed ones are not counted."
    ),
    "comments": _("Published comments and replies under published contributions."),
    "votes": _(
        "Positions that stand now on published contributions, one per person and contribution. Positions taken on "
        "another platform are counted apart. A workshop adds none."
    ),
    "participants": _(
        "Distinct accounts that proposed, commented, marked a comment as useful or took position. People who came "
        "through a workshop are counted apart, and the two are never added."
    ),
    "workshops": _(
        "Published workshops that were held; one that feeds several topics counts once here, and once on each topic."
    ),
    "people_in_workshops": _(
        "People present at workshops, as declared by whoever held them, added up: somebody who came twice is counted "
        "twice. Where people were asked whether they had come before, at least so many were different people. They are "
        "never added to those who took part on line, and add no opinion."
    ),
    "imported_votes": _("Votes counted on another platform, by origin; never added to the votes cast here."),
}


def figures(viewer, consultation, *, counts: Counts | None = None, held: Held | None = None) -> dict:
    """Live counts of a consultation, and under `rules` how each is counted, in the reader's language; seven queries.

    One less for each of `counts` and `held` that the caller read already.
    """
    counts = counts or counts_of(viewer, consultation)
    held = held or held_by_topic(viewer, consultation.pk).all
    votes = count_votes(viewer, consultation.pk)
    return {
        "contributions": {"total": counts.proposals, **{str(kind): counts.by_kind[kind] for kind in ProposalKind}},
        "comments": counts.comments,
        "votes": votes["native"],
        "participants": len(participant_ids(viewer, consultation).union(voter_ids(viewer, consultation.pk))),
        "workshops": held.workshops,
        "people_in_workshops": held.people,
        "people_in_workshops_at_least": held.at_least,
        "imported_votes": _imported(viewer, consultation, votes),
        "rules": {name: str(rule) for name, rule in RULES.items()},
    }


def _imported(viewer, consultation, votes):
    """Totals by the platform they come from, and ballots known one by one, which stand in ledgers of their own."""
    totals = imported_votes(viewer, consultation)
    if votes["imported"]:
        origin = consultation.origin or "imported"
        totals[origin] = totals.get(origin, 0) + votes["imported"]
    return totals
