"""Counts follow the counting rules: public texts count, by kind.

The woven picture of the debate (`trame`) is drawn from the same rows.
"""

from datetime import timedelta

import pytest

from consult.accounts.people.institutions import declare_institution
from consult.consultations.selectors.figures import count_participants
from consult.core.postgres.compiled import whole
from debates.comments.actions import comments as comment_actions
from debates.comments.selectors import comments as comment_selectors
from debates.models import Proposal
from debates.proposals.actions import endorsements as endorsement_actions
from debates.proposals.actions import proposals as proposal_actions
from debates.texts.selectors import figures as figure_selectors
from tests.debates import given
from tests.factories import make


@pytest.fixture
def debate(consultation):
    """Return a consultation with four public proposals, a withdrawn one and two public comments.

    Three individual proposals are in one topic, an institutional one is in the other. A third
    comment is withdrawn.
    """
    author = make.person(consultation=consultation)
    institution = declare_institution(
        viewer=author, name="Une association (exemple)", kind="association"
    )
    first, second = given.topic_of(consultation, 1), given.topic_of(consultation, 2)
    proposals = [given.proposal(consultation, author, topic=first) for _ in range(3)]
    proposals += [
        given.proposal(
            consultation, author, topic=second, kind="institution", institution_id=institution.pk
        ),
        given.proposal(consultation, author, topic=second),
    ]
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposals[-1].pk)
    commentator = make.person(consultation=consultation)
    first_comment = given.comment(proposals[0], commentator)
    given.comment(proposals[0], reply_to=first_comment.pk)
    withdrawn = given.comment(proposals[1], commentator)
    comment_actions.withdraw_comment(viewer=commentator, comment_id=withdrawn.pk)
    return consultation


def test_counts_by_topic_and_in_total(debate):
    visitor = make.visitor(debate.organisation)
    counts = figure_selectors.counts_by_topic(visitor, debate)
    first, second = (counts[given.topic_of(debate, number).pk] for number in (1, 2))
    assert (first.proposals, first.by_kind, first.comments) == (
        3,
        {"individual": 3, "institution": 0, "workshop": 0},
        2,
    )
    assert (second.proposals, second.by_kind, second.comments) == (
        1,
        {"individual": 0, "institution": 1, "workshop": 0},
        0,
    )
    total = figure_selectors.sum_of([first, second])
    assert (total.proposals, total.comments, total.by_kind["individual"]) == (4, 2, 3)
    assert figure_selectors.Counts().proposals == 0


def test_staff_and_visitors_read_the_same_counts(debate):
    moderator = make.person("moderator", debate)
    visitor = make.visitor(debate.organisation)
    for read in (
        figure_selectors.counts_by_topic,
        figure_selectors.trame,
    ):
        assert read(moderator, debate) == read(visitor, debate)


def test_participants_are_counted_once(debate):
    reader = make.person(consultation=debate)
    comment = whole(comment_selectors.comments(reader, Proposal.objects.get(number=1)))[0]
    endorsement_actions.endorse_comment(viewer=reader, comment_id=comment.pk)
    assert count_participants(make.visitor(debate.organisation), debate.pk) == 4


def test_trame_is_in_order_of_arrival_and_keeps_the_last_rows(debate):
    for number in range(1, 6):
        proposal = Proposal.objects.get(number=number)
        Proposal.objects.filter(number=number).update(
            created_at=proposal.created_at - timedelta(hours=number)
        )
    visitor = make.visitor(debate.organisation)
    threads = figure_selectors.trame(visitor, debate)
    assert [Proposal.objects.get(pk=pk).number for _topic, _time, _kind, pk in threads] == [
        4,
        3,
        2,
        1,
    ]
    assert threads[0][2] == "institution"
    assert figure_selectors.trame(visitor, debate, most=2) == threads[-2:]
