"""Comments on a paragraph: tied to the words that the author read, and hidden with them."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from consult.core.exceptions import Invalid
from consult.core.postgres.compiled import whole
from consult.core.words import blocks
from debates import erasure
from debates.comments.actions import comments as comment_actions
from debates.comments.selectors import comments as comment_selectors
from debates.comments.selectors import passages as passage_selectors
from debates.models import Comment, ProposalVersion
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import proposals as proposal_selectors
from debates.texts.selectors import streams as stream_selectors
from tests.debates import given
from tests.factories import make

BODY = "Un premier paragraphe, assez long.\n\nUn second, plus court.\n\nUn second, plus court."


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def proposal(consultation, author):
    return given.proposal(consultation, author, body=BODY)


def names(proposal):
    """Return the names of the paragraphs of a proposal."""
    return [block.anchor for block in passage_selectors.paragraphs(proposal)]


def edit(author, proposal, body):
    """Edit a proposal and return it as it is afterwards."""
    edited = proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, title=proposal.title, body=body
    )
    return proposal_selectors.get_proposal(author, edited.pk)


def test_paragraphs_of_the_same_words_have_different_names(consultation, proposal):
    first, second, third = names(proposal)
    assert third == f"{second}-2"
    for name in (first, third, third):
        given.comment(proposal, paragraph=name)
    given.comment(proposal)
    visitor = make.visitor(consultation.organisation)
    assert passage_selectors.paragraph_counts(visitor, proposal) == {first: 1, third: 2}


def test_comment_stays_on_the_version_that_its_author_read(author, proposal):
    first, second, _third = names(proposal)
    early = given.comment(proposal, paragraph=first)
    edited = edit(author, proposal, BODY.replace("plus court", "plus long"))
    late = given.comment(edited, paragraph=second)
    again = given.comment(edited, paragraph=first)
    assert [comment.paragraph_version for comment in (early, late, again)] == [1, 1, 2]
    passages = passage_selectors.passages(author, edited, [early, late, again])
    assert {
        name: (passage.version, passage.is_current, passage.words)
        for name, passage in passages.items()
    } == {
        first: (2, True, "Un premier paragraphe, assez long."),
        second: (1, False, "Un second, plus court."),
    }


@pytest.mark.parametrize(
    "wrong", ["p-000000000000", "content", "p-", "P-000000000000", "p-000000000000-0"]
)
def test_name_of_no_paragraph_is_refused(proposal, wrong):
    with pytest.raises(Invalid) as refused:
        given.comment(proposal, paragraph=wrong)
    assert (refused.value.attr, Comment.objects.count()) == ("paragraph", 0)


def test_reply_has_no_paragraph_of_its_own(proposal):
    root = given.comment(proposal, paragraph=names(proposal)[0])
    with pytest.raises(Invalid):
        given.comment(proposal, paragraph=names(proposal)[0], reply_to=root.pk)
    assert given.comment(proposal, reply_to=root.pk).paragraph == ""


def test_passage_of_a_removed_version_is_not_quoted(author, proposal):
    second = names(proposal)[1]
    comment = given.comment(proposal, paragraph=second)
    edited = edit(author, proposal, "Autre chose, tout autre chose.\n\nEt encore autre chose.")
    ProposalVersion.objects.filter(number=1).update(state="removed")
    visitor = make.visitor(proposal.organisation)
    [passage] = passage_selectors.passages(visitor, edited, [comment]).values()
    assert (passage.words, passage.is_current) == ("", False)
    with pytest.raises(Invalid):
        given.comment(edited, paragraph=second)


def test_withdrawn_comment_is_not_counted_and_hides_its_passage(consultation, proposal):
    writer, first = make.person(consultation=consultation), names(proposal)[0]
    comment = given.comment(proposal, writer, paragraph=first)
    comment_actions.withdraw_comment(viewer=writer, comment_id=comment.pk)
    visitor = make.visitor(consultation.organisation)
    [stone] = whole(comment_selectors.comments(visitor, proposal))
    assert (stone.paragraph, stone.paragraph_version) == ("", None)
    assert passage_selectors.paragraph_counts(visitor, proposal) == {}
    [row] = stream_selectors.stream_comments(visitor, consultation)
    assert (row["state"], row["paragraph"], row["paragraph_version"]) == ("withdrawn", None, None)


def test_erased_comment_loses_its_passage(consultation, proposal):
    writer = make.person(consultation=consultation)
    comment = given.comment(proposal, writer, paragraph=names(proposal)[0])
    erasure.erase_comments(
        make.Viewer.system(consultation.organisation), writer.participant.pk, keep_texts=False
    )
    comment.refresh_from_db()
    assert (comment.state, comment.paragraph, comment.paragraph_version) == ("erased", "", None)


def test_export_contains_the_passage_of_a_comment(consultation, proposal):
    first = names(proposal)[0]
    given.comment(proposal, paragraph=first)
    [row] = stream_selectors.stream_comments(make.visitor(consultation.organisation), consultation)
    assert (row["paragraph"], row["paragraph_version"]) == (first, 1)


@pytest.mark.parametrize(
    "columns",
    [
        {"paragraph": "p-0123456789ab"},
        {"paragraph_version": 1},
        {"paragraph": "content", "paragraph_version": 1},
    ],
)
def test_database_refuses_half_a_passage(proposal, columns):
    comment = given.comment(proposal)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**columns)


def test_database_refuses_a_reply_with_a_passage(proposal):
    answer = given.comment(proposal, reply_to=given.comment(proposal).pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=answer.pk).update(paragraph="p-0123456789ab", paragraph_version=1)


def test_passages_cost_no_query_while_the_text_is_unchanged(author, proposal):
    comments = [given.comment(proposal, paragraph=name) for name in names(proposal)]
    with CaptureQueriesContext(connection) as queries:
        passage_selectors.passages(author, proposal, comments)
    assert len(queries) == 0
    blocks.cut.cache_clear()
    edited = edit(author, proposal, "Autre chose, tout autre chose.\n\nEt encore autre chose.")
    for selected in (comments[:1], comments):
        with CaptureQueriesContext(connection) as queries:
            passage_selectors.passages(author, edited, selected)
        assert len(queries) == 1
