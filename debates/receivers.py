"""What is published is told to whoever follows where it is; and its author follows it from then on."""

from contextlib import suppress

from consult.accounts.events import NameChosen
from consult.core.events import after, during
from consult.core.exceptions import NotFound
from debates import actions
from debates.events import CommentPublished, ProposalArranged, ProposalPublished
from moderation.actions import look_again


@during(NameChosen)
def follow_name(event: NameChosen) -> None:
    """A name that moderation took away is not chosen again; one that is given up is nobody's to decide on."""
    actions.follow_name(organisation_id=event.organisation_id, participant_id=event.participant_id)


@after(ProposalPublished)
def tell_of_proposal(event: ProposalPublished) -> None:
    """A contribution is news in its topic and its consultation; an imported one is not."""
    if not event.is_imported:
        with suppress(NotFound):
            actions.tell_of_proposal(organisation_id=event.organisation_id, proposal_id=event.proposal_id)


@after(ProposalArranged)
def look_for_copies(event: ProposalArranged) -> None:
    """A contribution that was moved, merged or parted is compared with others again."""
    look_again(organisation_id=event.organisation_id, target_kind="proposal", target_id=event.proposal_id)


@after(CommentPublished)
def tell_of_comment(event: CommentPublished) -> None:
    """A comment is news for its thread, and under its contribution."""
    with suppress(NotFound):
        actions.tell_of_comment(organisation_id=event.organisation_id, comment_id=event.comment_id)
