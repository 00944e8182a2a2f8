"""Receivers of events: notify followers of new texts, and check names and copies."""

from contextlib import suppress

from consult.accounts.events import NameChosen
from consult.core.events import after, during
from consult.core.exceptions import NotFound
from debates.events import CommentPublished, ProposalArranged, ProposalPublished
from debates.names import actions as name_actions
from debates.texts.actions import notifications as notification_actions
from moderation.signals.actions.text_signals import look_again


@during(NameChosen)
def follow_name(event: NameChosen) -> None:
    """Refuse a name that moderation took away, and close the cases on a name given up."""
    name_actions.follow_name(
        organisation_id=event.organisation_id, participant_id=event.participant_id
    )


@after(ProposalPublished)
def tell_of_proposal(event: ProposalPublished) -> None:
    """Notify the followers of a topic and a consultation of a contribution.

    No notification is sent about an imported one.
    """
    if not event.is_imported:
        with suppress(NotFound):
            notification_actions.tell_of_proposal(
                organisation_id=event.organisation_id, proposal_id=event.proposal_id
            )


@after(ProposalArranged)
def look_for_copies(event: ProposalArranged) -> None:
    """Compare a contribution with the others again after it was moved, merged or separated."""
    look_again(
        organisation_id=event.organisation_id, target_kind="proposal", target_id=event.proposal_id
    )


@after(CommentPublished)
def tell_of_comment(event: CommentPublished) -> None:
    """Notify the followers of the thread and of the contribution of a new comment."""
    with suppress(NotFound):
        notification_actions.tell_of_comment(
            organisation_id=event.organisation_id, comment_id=event.comment_id
        )
