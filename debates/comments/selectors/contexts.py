"""The context of a new comment: the proposal, the rules of its consultation, the charter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from consult.consultations.selectors import joined_rows
from consult.consultations.selectors.charters import ACCEPTED_CHARTER
from consult.core.exceptions import NotFound
from debates.models import Proposal
from debates.visibility import is_known_to
from moderation.signals.selectors.devices import CURRENT_KEY

if TYPE_CHECKING:
    from uuid import UUID

    from consult.accounts.viewer import Viewer

# Django would compose this statement anew for each comment, which costs more than to execute it.
CONTEXT = f"""
SELECT proposal.id, proposal.organisation_id, proposal.consultation_id, proposal.author_id,
  proposal.state, proposal.published_at,
  {joined_rows.COLUMNS},
  ({ACCEPTED_CHARTER}) AS accepted_charter_id,
  ({CURRENT_KEY}) AS mark_key
FROM {Proposal._meta.db_table} AS proposal
JOIN {joined_rows.TABLE} AS consultation ON consultation.id = proposal.consultation_id
WHERE proposal.id = %s AND proposal.organisation_id = %s
"""  # noqa: S608 - names of our own models


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
    organisation_id = viewer.organisation.pk
    parameters = [viewer.person().pk, organisation_id, proposal_id, organisation_id]
    found: Any = next(iter(Proposal.objects.raw(CONTEXT, parameters)), None)
    if found is None:
        raise NotFound
    found.consultation = joined_rows.consultation_of(found, viewer.organisation)
    if not is_known_to(viewer, found):
        raise NotFound
    return CommentContext(found, found.accepted_charter_id, found.mark_key)
