"""The context of a new comment: the proposal, the rules of its consultation, the charter."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BinaryField, UUIDField
from django.db.models.expressions import RawSQL

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.charters import ACCEPTED_CHARTER
from consult.core.postgres.lookup import get_only
from debates.compiled import compiled_texts
from debates.models import Proposal
from debates.models.proposals import ProposalQuerySet
from moderation.signals.selectors.devices import CURRENT_KEY

# Who may write, and whether a moderator reads the text first. Other columns are loaded when they
# are read.
RULES = (
    "organisation",
    "slug",
    "licence",
    "published_at",
    "closed_at",
    "moderation_mode",
    "media_mode",
    "link_mode",
    "holds_out_of_hours",
    "promised_hours",
)


@dataclass(frozen=True)
class CommentContext:
    """A proposal without its texts, with the rules of its consultation.

    - `accepted_charter_id` is the id of the current charter if the viewer has accepted it.
    - `mark_key` is the key of the marks of devices, or None before the first mark of its period.
    """

    proposal: Proposal
    accepted_charter_id: UUID | None
    mark_key: bytes | None


def get_comment_context(viewer: Viewer, proposal_id: UUID) -> CommentContext:
    """Return what a comment on a proposal depends on. Raise `NotFound`. One query, without a lock.

    The viewer must be a participant who may know of the proposal.
    """
    viewer.person()
    found: Any = get_only(_find(viewer, proposal_id))
    found.consultation.organisation = viewer.organisation
    return CommentContext(found, found.accepted_charter_id, found.mark_key)


@compiled_texts
def _find(viewer: Viewer, proposal_id: UUID) -> ProposalQuerySet:
    rows = Proposal.objects.visible_to(viewer).select_related("consultation").filter(pk=proposal_id)
    read = ("organisation", "consultation", "author", "state", "published_at")
    return rows.only(*read, *(f"consultation__{name}" for name in RULES)).annotate(
        accepted_charter_id=RawSQL(ACCEPTED_CHARTER, [viewer.person().pk], UUIDField()),  # noqa: S611 - SQL of our own
        mark_key=RawSQL(CURRENT_KEY, [viewer.organisation.pk], BinaryField()),  # noqa: S611 - SQL of our own
    )
