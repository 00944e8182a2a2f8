"""The permissions of the debate: all acts by all roles, on own texts and on others.

Exactly the acts of the matrix succeed.
"""

from dataclasses import replace

import pytest

from consult.accounts.permissions import MATRIX
from consult.core.exceptions import DomainError
from debates import rules
from debates.comments.actions import comments as comment_actions
from debates.models import Comment, Endorsement, Proposal, ProposalVersion
from debates.proposals.actions import endorsements as endorsement_actions
from debates.proposals.actions import proposals as proposal_actions
from tests.debates import given
from tests.factories import make

COLUMNS = (
    "visitor",
    "participant",
    "facilitator",
    "moderator",
    "manager",
    "organisation_admin",
    "platform_admin",
)
OTHER = {"title": "Un tout autre titre (exemple)", "body": "Un tout autre texte (exemple)."}
ACTS = {
    "proposal.submit": lambda v, p, c: given.proposal(p.consultation, v),
    "proposal.edit": lambda v, p, c: proposal_actions.edit_proposal(
        viewer=v, proposal_id=p.pk, **OTHER
    ),
    "proposal.withdraw": lambda v, p, c: proposal_actions.withdraw_proposal(
        viewer=v, proposal_id=p.pk
    ),
    "comment.submit": lambda v, p, c: given.comment(p, v),
    "comment.edit": lambda v, p, c: comment_actions.edit_comment(
        viewer=v, comment_id=c.pk, body=OTHER["body"]
    ),
    "comment.withdraw": lambda v, p, c: comment_actions.withdraw_comment(viewer=v, comment_id=c.pk),
    "comment.endorse": lambda v, p, c: endorsement_actions.endorse_comment(
        viewer=v, comment_id=c.pk
    ),
}
RULES = {
    "proposal.submit": lambda v, p, c: rules.can_submit(v, p.consultation),
    "proposal.edit": lambda v, p, c: rules.can_edit(v, p),
    "proposal.withdraw": lambda v, p, c: rules.can_withdraw(v, p),
    "comment.submit": lambda v, p, c: rules.can_comment(v, p),
    "comment.edit": lambda v, p, c: rules.can_edit(v, c),
    "comment.withdraw": lambda v, p, c: rules.can_withdraw(v, c),
    "comment.endorse": lambda v, p, c: rules.can_endorse(v, c),
}


def person(column, consultation):
    """Return a person of one column of the matrix."""
    if column == "visitor":
        return make.visitor(consultation.organisation)
    if column == "platform_admin":
        return replace(make.person(consultation=consultation), is_platform_admin=True)
    return make.person(None if column == "participant" else column, consultation)


def rows():
    """Return every row that the debate stores."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Proposal, ProposalVersion, Comment, Endorsement)
    ]


def make_author(viewer, text):
    """Make a viewer the author of a text, in any role."""
    type(text).objects.filter(pk=text.pk).update(author=viewer.participant)
    text.refresh_from_db()


@pytest.mark.sampled(4, "column")
@pytest.mark.parametrize("is_own", [False, True])
@pytest.mark.parametrize("column", COLUMNS)
def test_act_succeeds_exactly_as_the_matrix_says(consultation, column, is_own):
    for act, do in ACTS.items():
        proposal = given.proposal(consultation)
        comment = given.comment(proposal)
        viewer = person(column, consultation)
        if is_own and viewer.participant:
            make_author(viewer, proposal)
            make_author(viewer, comment)
        mark = MATRIX[act].get(column)
        expected = (mark == "yes" and not (act == "comment.endorse" and is_own)) or (
            mark == "own" and is_own
        )
        assert RULES[act](viewer, proposal, comment) == expected, act
        before = rows()
        if expected:
            do(viewer, proposal, comment)
            assert rows() != before, act
        else:
            with pytest.raises(DomainError):
                do(viewer, proposal, comment)
            assert rows() == before, act


@pytest.mark.sampled(4, "capability")
@pytest.mark.parametrize("timing", ["upcoming", "open", "closed"])
@pytest.mark.parametrize("capability", ["propose", "discuss", "vote"])
def test_act_needs_its_own_phase_while_it_is_open(organisation, timing, capability):
    needs = {act: "propose" if act.startswith("proposal") else "discuss" for act in ACTS}
    for number, (act, do) in enumerate(ACTS.items()):
        consultation = make.consultation(organisation, slug=f"essai-{number}")
        viewer = person("participant", consultation)
        proposal = given.proposal(consultation, viewer)
        comment = given.comment(proposal, make.person(consultation=consultation))
        if act.startswith("comment") and act != "comment.endorse":
            make_author(viewer, comment)
        days = {"upcoming": 20, "open": 0, "closed": -20}[timing]
        make.move_phases(consultation, days=days)
        consultation.phases.update(capabilities=[capability])
        before = rows()
        if timing == "open" and capability == needs[act]:
            do(viewer, proposal, comment)
            assert rows() != before, act
        else:
            with pytest.raises(DomainError) as refused:
                do(viewer, proposal, comment)
            assert (refused.value.code, rows()) == ("phase_closed", before), act


def test_suspended_author_changes_nothing(consultation):
    viewer = make.person(consultation=consultation)
    proposal = given.proposal(consultation, viewer)
    comment = given.comment(proposal, viewer)
    viewer.participant.state = "suspended"
    viewer.participant.save()
    before = rows()
    for act, do in ACTS.items():
        assert not RULES[act](viewer, proposal, comment)
        with pytest.raises(DomainError):
            do(viewer, proposal, comment)
    assert rows() == before
