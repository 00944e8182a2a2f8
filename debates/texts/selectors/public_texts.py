"""The public words of a consultation, text by text, for apps that look for something in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from consult.accounts.viewer import Viewer
from debates.models import Comment, Proposal, ProposalVersion
from debates.proposals.selectors.proposals import public_proposals
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

PUBLIC = [str(state) for state in ModerationState.with_public_text()]


@dataclass(frozen=True)
class PublicText:
    """A version of a proposal, or a comment. One of the two ids is None."""

    proposal_id: UUID
    topic_id: UUID
    version_id: UUID | None
    comment_id: UUID | None
    words: str


def texts_of_proposals(
    viewer: Viewer, consultation: Consultation, proposal_ids: Iterable[UUID]
) -> list[PublicText]:
    """Return the public versions of these proposals, as any visitor reads them. One query."""
    rows = ProposalVersion.objects.filter(state__in=PUBLIC)
    rows = rows.filter(proposal__in=public_proposals(consultation).filter(pk__in=proposal_ids))
    names = ("proposal", "proposal__topic", "pk", "title", "body")
    return [
        PublicText(proposal, topic, pk, None, f"{title}\n\n{body}")
        for proposal, topic, pk, title, body in rows.order_by("pk").values_list(*names)
    ]


def texts_of_comments(
    viewer: Viewer, consultation: Consultation, **wanted: Any
) -> list[PublicText]:
    """Return the public comments that match, as any visitor reads them. One query.

    `wanted` are lookups: the ids of comments (`pk__in`) or of proposals (`proposal__in`).
    """
    rows = Comment.objects.filter(state__in=PUBLIC, proposal__in=public_proposals(consultation))
    names = ("proposal", "proposal__topic", "pk", "body")
    return [
        PublicText(proposal, topic, None, pk, body)
        for proposal, topic, pk, body in rows.filter(**wanted).order_by("pk").values_list(*names)
    ]


def changed_proposals(viewer: Viewer, consultation: Consultation, since: datetime) -> list[UUID]:
    """Return the ids of the proposals that changed, or of which a comment did. One query."""
    commented = Comment.objects.filter(consultation=consultation, changed_at__gte=since)
    rows = Proposal.objects.filter(organisation=viewer.organisation, consultation=consultation)
    rows = rows.filter(Q(changed_at__gte=since) | Q(pk__in=commented.values("proposal")))
    return sorted(rows.values_list("pk", flat=True))
