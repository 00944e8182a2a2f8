"""Reactions of official answers to the events of contributions."""

from consult.core.queue.events import during
from consult.outcomes.answers.actions import counts
from debates.events import ProposalArranged, ProposalPublished, ProposalVisibilityChanged


@during(ProposalPublished)
@during(ProposalVisibilityChanged)
@during(ProposalArranged)
def count_answers_again(
    event: ProposalPublished | ProposalVisibilityChanged | ProposalArranged,
) -> None:
    """Count the answered contributions again, because the public ones changed."""
    counts.mark_stale(event.consultation_id)
