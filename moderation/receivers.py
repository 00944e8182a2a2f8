"""Reactions of moderation to the events of other apps."""

from consult.accounts.events import RoleWithdrawn
from consult.core.queue.events import after
from moderation.decisions.actions import replay as replay_actions


@after(RoleWithdrawn)
def note_withdrawn_role(event: RoleWithdrawn) -> None:
    """Store the end of a role outside the database.

    A restored backup then does not give the role back.
    """
    replay_actions.note_withdrawn_role(
        organisation_id=event.organisation_id, grant_id=event.grant_id
    )
