"""What is published is told to whoever follows where it is; and its author follows it from then on."""

from contextlib import suppress

from consult.core.events import after
from consult.core.exceptions import NotFound
from debates import actions
from debates.events import CommentPublished, ProposalPublished


@after(ProposalPublished)
def tell_of_proposal(event: ProposalPublished) -> None:
    """A contribution is news in its topic and its consultation; an imported one is not."""
    if not event.is_imported:
        with suppress(NotFound):
            actions.tell_of_proposal(organisation_id=event.organisation_id, proposal_id=event.proposal_id)


@after(CommentPublished)
def tell_of_comment(event: CommentPublished) -> None:
    """A comment is news for its thread, and under its contribution."""
    with suppress(NotFound):
        actions.tell_of_comment(organisation_id=event.organisation_id, comment_id=event.comment_id)
