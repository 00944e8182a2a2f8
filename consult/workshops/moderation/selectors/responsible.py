"""The facilitators who are notified about the contributions of a workshop, which have no author."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.workshops.models import Facilitation, Provenance
from moderation.target_kinds import Responsible

if TYPE_CHECKING:
    from debates.models import Proposal, ProposalVersion


def responsible_for_proposal(proposal: Proposal) -> Responsible | None:
    """Return the facilitators who answer for a collective contribution, or None for other texts.

    They read the decision on the page where they correct the text. At most two queries.
    """
    if not proposal.is_entered:
        return None
    provenance = Provenance.objects.filter(proposal=proposal.pk, workshop__isnull=False).first()
    if provenance is None:
        return None
    people = Facilitation.objects.filter(workshop=provenance.workshop_id).order_by(
        "created_at", "pk"
    )
    return Responsible(
        tuple(people.values_list("participant", flat=True)),
        f"/staff/workshops/{provenance.workshop_id}/contributions/{proposal.number}/",
    )


def responsible_for_version(version: ProposalVersion) -> Responsible | None:
    """Return the facilitators who answer for a version of a collective contribution, or None."""
    return responsible_for_proposal(version.proposal)
