"""Comments, replies and endorsements: their place, their counts, and their withdrawal."""

import pytest

from consult.consultations.exceptions import CharterNotAccepted, PhaseIsClosed
from consult.core.exceptions import Invalid, NotAllowed, NotFound, SignInFirst
from consult.core.postgres.compiled import whole
from debates.comments.actions import comments as comment_actions
from debates.comments.selectors import comments as comment_selectors
from debates.exceptions import (
    CommentIsNotPublic,
    OwnComment,
    ProposalIsNotPublic,
    TextIsNoLongerOpen,
)
from debates.models import Comment, Endorsement
from debates.proposals.actions import endorsements as endorsement_actions
from debates.proposals.actions import proposals as proposal_actions
from tests.debates import given
from tests.factories import make


@pytest.fixture
def proposal(consultation):
    """Return a public proposal."""
    return given.proposal(consultation)


def count_of(proposal):
    """Return the number of public comments that the proposal stores."""
    proposal.refresh_from_db(fields=["comments_count"])
    return proposal.comments_count


def test_comment_is_public_and_counted(consultation, proposal):
    author = make.person(consultation=consultation)
    comment = given.comment(proposal, author, stance="for")
    [found] = whole(comment_selectors.comments(make.visitor(consultation.organisation), proposal))
    assert (found, found.author.pk, found.stance, found.state) == (
        comment,
        author.participant.pk,
        "for",
        "published",
    )
    assert found.body_html == f"<p>{given.COMMENT}</p>\n"
    assert (found.root_id, found.reply_to_id, found.charter.version) == (None, None, 1)
    assert count_of(proposal) == 1


def test_reply_to_a_reply_keeps_the_thread_and_names_its_parent(
    consultation, proposal, monkeypatch
):
    root = given.comment(proposal)
    first = given.comment(proposal, reply_to=root.pk)
    second = given.comment(proposal, reply_to=first.pk)
    assert (first.root_id, first.reply_to_id) == (root.pk, root.pk)
    assert (second.root_id, second.reply_to_id) == (root.pk, first.pk)
    visitor = make.visitor(consultation.organisation)
    assert list(whole(comment_selectors.comments(visitor, proposal))) == [root]
    assert comment_selectors.replies(visitor, proposal, [root.pk]) == {root.pk: [first, second]}
    assert comment_selectors.replies(visitor, proposal, [root.pk], limit=1) == {root.pk: [first]}
    monkeypatch.setattr(comment_selectors, "MANY", 1)
    assert comment_selectors.replies(visitor, proposal, [root.pk], limit=1) == {root.pk: [first]}
    assert list(comment_selectors.discussion(visitor, proposal)) == [root, first, second]
    assert count_of(proposal) == 3


def test_reply_on_another_proposal_is_refused(consultation, proposal):
    elsewhere = given.comment(given.proposal(consultation))
    with pytest.raises(NotFound):
        given.comment(proposal, reply_to=elsewhere.pk)
    assert Comment.objects.filter(proposal=proposal).count() == 0


def test_reply_to_a_tombstone_is_refused(consultation, proposal):
    author = make.person(consultation=consultation)
    root = given.comment(proposal, author)
    comment_actions.withdraw_comment(viewer=author, comment_id=root.pk)
    with pytest.raises(CommentIsNotPublic):
        given.comment(proposal, reply_to=root.pk)


def test_comment_on_a_withdrawn_proposal_is_refused(consultation):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    with pytest.raises(ProposalIsNotPublic):
        given.comment(proposal)


@pytest.mark.parametrize(
    ("fields", "attr"),
    [({"body": "x"}, "body"), ({"body": "x" * 5001}, "body"), ({"stance": "perhaps"}, "stance")],
)
def test_invalid_comment_is_refused_under_its_field(proposal, fields, attr):
    with pytest.raises(Invalid) as refused:
        given.comment(proposal, **fields)
    assert refused.value.attr == attr


def test_charter_accepted_with_a_proposal_is_valid_for_comments(consultation):
    author, other = make.person(consultation=consultation), make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    assert comment_actions.submit_comment(
        viewer=author, proposal_id=proposal.pk, body=given.COMMENT
    ).charter_id
    with pytest.raises(CharterNotAccepted):
        comment_actions.submit_comment(viewer=other, proposal_id=proposal.pk, body=given.COMMENT)


def test_edited_comment_has_an_edit_time_and_keeps_its_place(consultation, proposal):
    author = make.person(consultation=consultation)
    comment = given.comment(proposal, author)
    edited = comment_actions.edit_comment(
        viewer=author, comment_id=comment.pk, body="Autre chose (exemple).", stance="against"
    )
    [found] = whole(comment_selectors.comments(make.visitor(consultation.organisation), proposal))
    assert (found.body, found.stance, found.created_at) == (
        "Autre chose (exemple).",
        "against",
        comment.created_at,
    )
    assert found.updated_at == edited.updated_at > comment.updated_at
    again = comment_actions.edit_comment(
        viewer=author, comment_id=comment.pk, body="Autre chose (exemple)."
    )
    assert (again.updated_at, again.stance) == (edited.updated_at, "against")


def test_withdrawn_comment_leaves_a_tombstone_and_its_replies(consultation, proposal):
    author = make.person(consultation=consultation)
    root = given.comment(proposal, author)
    answer = given.comment(proposal, reply_to=root.pk)
    for _ in range(2):
        comment_actions.withdraw_comment(viewer=author, comment_id=root.pk)
    visitor = make.visitor(consultation.organisation)
    [stone] = whole(comment_selectors.comments(visitor, proposal))
    assert (stone.pk, stone.state, stone.body, stone.body_html, stone.author) == (
        root.pk,
        "withdrawn",
        "",
        "",
        None,
    )
    [reply] = comment_selectors.replies(visitor, proposal, [root.pk])[root.pk]
    assert (reply, reply.body, reply.reply_to.author) == (answer, given.COMMENT, None)
    assert count_of(proposal) == 1
    with pytest.raises(TextIsNoLongerOpen):
        comment_actions.edit_comment(
            viewer=author, comment_id=root.pk, body="Je reviens (exemple)."
        )


def test_comment_of_another_author_is_neither_edited_nor_withdrawn(consultation, proposal):
    comment, other = given.comment(proposal), make.person(consultation=consultation)
    with pytest.raises(NotAllowed):
        comment_actions.edit_comment(
            viewer=other, comment_id=comment.pk, body="À ta place (exemple)."
        )
    with pytest.raises(NotAllowed):
        comment_actions.withdraw_comment(viewer=other, comment_id=comment.pk)
    comment.refresh_from_db()
    assert (comment.body, comment.state) == (given.COMMENT, "published")


def test_endorsement_counts_once_and_is_withdrawn(consultation, proposal):
    comment, reader = given.comment(proposal), make.person(consultation=consultation)
    for _ in range(2):
        assert (
            endorsement_actions.endorse_comment(
                viewer=reader, comment_id=comment.pk
            ).endorsements_count
            == 1
        )
    assert comment_selectors.own_endorsements(reader, [comment.pk]) == {comment.pk}
    assert (
        comment_selectors.own_endorsements(make.visitor(consultation.organisation), [comment.pk])
        == set()
    )
    for _ in range(2):
        assert (
            endorsement_actions.withdraw_endorsement(
                viewer=reader, comment_id=comment.pk
            ).endorsements_count
            == 0
        )
    comment.refresh_from_db()
    assert (comment.endorsements_count, Endorsement.objects.count()) == (0, 0)


def test_own_and_withdrawn_comments_cannot_be_endorsed(consultation, proposal):
    author = make.person(consultation=consultation)
    comment = given.comment(proposal, author)
    with pytest.raises(OwnComment):
        endorsement_actions.endorse_comment(viewer=author, comment_id=comment.pk)
    comment_actions.withdraw_comment(viewer=author, comment_id=comment.pk)
    with pytest.raises(CommentIsNotPublic):
        endorsement_actions.endorse_comment(
            viewer=make.person(consultation=consultation), comment_id=comment.pk
        )
    with pytest.raises(SignInFirst):
        endorsement_actions.endorse_comment(
            viewer=make.visitor(consultation.organisation), comment_id=comment.pk
        )


def test_comments_are_ordered_by_usefulness_or_age(consultation, proposal):
    comments = [given.comment(proposal) for _ in range(3)]
    for _ in range(2):
        endorsement_actions.endorse_comment(
            viewer=make.person(consultation=consultation), comment_id=comments[1].pk
        )
    endorsement_actions.endorse_comment(
        viewer=make.person(consultation=consultation), comment_id=comments[0].pk
    )
    visitor = make.visitor(consultation.organisation)
    assert list(whole(comment_selectors.comments(visitor, proposal, "useful"))) == [
        comments[1],
        comments[0],
        comments[2],
    ]
    assert list(whole(comment_selectors.comments(visitor, proposal, "newest"))) == comments[::-1]
    assert list(whole(comment_selectors.comments(visitor, proposal, "oldest"))) == comments


def acts(author, reader, proposal, comment):
    """Return every act of a discussion, by people who may do it while the discussion is open."""
    return [
        lambda: given.comment(proposal),
        lambda: comment_actions.edit_comment(
            viewer=author, comment_id=comment.pk, body="Trop tard (exemple)."
        ),
        lambda: comment_actions.withdraw_comment(viewer=author, comment_id=comment.pk),
        lambda: endorsement_actions.endorse_comment(viewer=reader, comment_id=comment.pk),
        lambda: endorsement_actions.withdraw_endorsement(viewer=reader, comment_id=comment.pk),
    ]


@pytest.mark.parametrize("act", range(5))
def test_closed_discussion_refuses_every_act(consultation, proposal, act):
    author, reader = make.person(consultation=consultation), make.person(consultation=consultation)
    comment = given.comment(proposal, author)
    make.move_phases(consultation, days=-30)
    with pytest.raises(PhaseIsClosed):
        acts(author, reader, proposal, comment)[act]()
    comment.refresh_from_db()
    assert (comment.body, comment.state, comment.endorsements_count, count_of(proposal)) == (
        given.COMMENT,
        "published",
        0,
        1,
    )
