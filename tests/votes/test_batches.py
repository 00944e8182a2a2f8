"""A batch of a public ledger is complete after eleven first votes (ADR 80)."""

from tests.factories import make
from tests.votes.places import cast, published
from votes.actions import registers as register_actions
from votes.ballot_box.models import Link


def test_votes_given_again_complete_no_batch(consultation):
    """Let eleven participants vote, then vote again.

    A batch of their first votes alone would be empty when it is opened.
    """
    proposal = published(consultation)
    voters = [make.person(consultation=consultation) for _ in range(21)]
    for choice in ("agree", "disagree"):
        for viewer in voters[:11]:
            cast(viewer, proposal, choice)
        register_actions.publish_batches()
    for viewer in voters[11:]:
        cast(viewer, proposal)
    assert (register_actions.publish_batches(), Link.objects.count()) == (0, 0)
    cast(make.person(consultation=consultation), proposal)
    assert (register_actions.publish_batches(), Link.objects.get().votes) == (1, 11)
