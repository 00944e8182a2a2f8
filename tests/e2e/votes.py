"""Votes of sample people on the served site, so that the next vote moves a public count."""

from unittest import mock
from uuid import uuid4

from consult.core.postgres import tenancy
from tests.e2e.conftest import aside, inside
from tests.factories import make
from votes.actions.positions import cast_position
from votes.actions.public_counts import move_due_counts


def let_four_people_vote(site, proposal_id=None):
    """Count the votes that wait, then let four people agree with a proposal.

    The vote of the next person moves its count by five. By default, the proposal is that of the
    scene.
    """

    def agree(voter):
        target = proposal_id or site.scene.proposal.pk
        cast_position(viewer=voter, proposal_id=target, choice="agree", request_id=uuid4())

    def act():
        with inside(site.database), tenancy.organisation(site.scene.organisation.pk):
            with mock.patch("votes.tally.PEOPLE_AT_ONCE", 1), tenancy.organisation(None):
                move_due_counts()
            with mock.patch("votes.tally.PEOPLE_AT_ONCE", 5):
                for _ in range(4):
                    agree(make.person(organisation=site.scene.organisation))

    aside(act)
