"""Reactions of the debate to the events of other apps."""

from consult.accounts.events import NameChosen
from consult.core.queue.events import during
from debates.names import actions as name_actions


@during(NameChosen)
def follow_name(event: NameChosen) -> None:
    """Refuse a name that moderation took away, and close the cases on a name given up."""
    name_actions.follow_name(
        organisation_id=event.organisation_id, participant_id=event.participant_id
    )
