"""The discussion on its pages: sorted in place, paged, with an address for each comment."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.core.words import blocks
from debates.models import Comment
from debates.proposals.actions import proposals as proposal_actions
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(consultation):
    return given.proposal(consultation)


def create_comments(proposal, number, *, root=None, **fields):
    """Create this many comments, one per minute, or replies to a comment."""
    first_moment = timezone.now() - timedelta(days=1)
    parents = {
        "consultation": proposal.consultation,
        "proposal": proposal,
        "organisation_id": proposal.organisation_id,
    }
    parents |= {"root": root, "reply_to": root}
    dates = [first_moment + timedelta(minutes=n) for n in range(number)]
    return Comment.objects.bulk_create(
        Comment(
            body=f"n{n}",
            body_html=f"<p>n{n}</p>",
            created_at=moment,
            updated_at=moment,
            published_at=moment,
            **parents,
            **fields,
        )
        for n, moment in enumerate(dates)
    )


def page_of(proposal, query="", **headers):
    return make.client().get(given.address("proposal", proposal) + query, headers=headers)


def get_comment_ids(response):
    """Return the ids of the comments of a page."""
    return [comment.id for comment in response.context["comments"]]


def ids(comments):
    return [str(comment.pk) for comment in comments]


def own_page(proposal, comment):
    return reverse("comment", args=[proposal.consultation.slug, proposal.number, comment.pk])


@pytest.mark.parametrize("target", ["comment-list", "comments-more"])
def test_sorted_in_place_only_the_list_changes(proposal, target):
    comments = create_comments(proposal, 3)
    whole = page_of(proposal, "?comments=oldest")
    piece = page_of(proposal, "?comments=oldest", **{"HX-Request": "true", "HX-Target": target})
    assert get_comment_ids(whole) == get_comment_ids(piece) == ids(comments)
    assert piece["Cache-Control"] == "private, no-store"
    assert "HX-Request" in whole["Vary"]
    html = piece.content.decode()
    assert ("<html" in html, "<textarea" in html, "data-consult-focus" in html) == (
        False,
        False,
        target == "comments-more",
    )


def test_all_comments_are_reachable_without_script(proposal):
    comments, found, address = (
        create_comments(proposal, 40),
        [],
        given.address("proposal", proposal) + "?comments=oldest",
    )
    while address:
        page = make.client().get(address)
        found += get_comment_ids(page)
        address = page.context["comments_next"]
    assert found == ids(comments)


@pytest.mark.parametrize("order", ["oldest", "newest", "useful"])
def test_discussion_opens_at_a_comment_even_one_that_is_gone(proposal, order):
    comments = create_comments(proposal, 20, endorsements_count=2)
    Comment.objects.filter(pk=comments[4].pk).update(state="withdrawn")
    in_order = ids(comments) if order == "oldest" else ids(comments)[::-1]
    place = in_order.index(str(comments[4].pk))
    page = page_of(proposal, f"?comments={order}&at={comments[4].pk}")
    assert get_comment_ids(page) == in_order[place : place + 15]
    assert f"?comments={order}#comments" in page.context["comments_first"]
    assert page_of(proposal, f"?comments={order}").context["comments_first"] == ""


def test_discussion_opens_at_no_comment_of_another_contribution(consultation, proposal):
    [elsewhere] = create_comments(given.proposal(consultation), 1)
    for wrong in (elsewhere.pk, "x", "00000000-0000-4000-8000-000000000000"):
        assert page_of(proposal, f"?at={wrong}").status_code == 404


def test_answer_deep_in_a_thread_is_found_and_marked_by_its_address(proposal):
    [root] = create_comments(proposal, 1)
    answers = create_comments(proposal, 120, root=root)
    page = make.client().get(own_page(proposal, answers[110]))
    thread = page.context["comment"]
    assert (thread.id, [reply.id for reply in thread.replies]) == (str(root.pk), ids(answers[110:]))
    assert [reply.id for reply in thread.replies if reply.marked] == [str(answers[110].pk)]
    assert page.content.decode().count('aria-current="true"') >= 1
    near = make.client().get(own_page(proposal, answers[10])).context
    assert ([reply.id for reply in near["comment"].replies], near["answers_first"]) == (
        ids(answers[:50]),
        "",
    )
    found, address = [], page.context["answers_first"]
    while address:
        page = make.client().get(address)
        found += [reply.id for reply in page.context["comment"].replies]
        address = page.context["answers_next"]
    assert found == ids(answers)


def test_more_answers_than_a_page_shows_are_one_link_away(proposal):
    [short_thread, root] = create_comments(proposal, 2)
    create_comments(proposal, 20, root=short_thread)
    create_comments(proposal, 21, root=root)
    found = {comment.id: comment for comment in page_of(proposal).context["comments"]}
    assert [len(comment.replies) for comment in found.values()] == [20, 20]
    assert found[str(short_thread.pk)].more_url == ""
    assert found[str(root.pk)].more_url == own_page(proposal, root)


TWO = "Un premier paragraphe, assez long.\n\nUn second, plus court."


def names(proposal):
    return [block.anchor for block in blocks.cut(proposal.body_html)]


def test_each_paragraph_says_how_many_comments_it_has_and_leads_to_them(consultation):
    proposal = given.proposal(consultation, body=TWO)
    first, second = names(proposal)
    comment = given.comment(proposal, paragraph=second)
    given.comment(proposal, reply_to=comment.pk)
    given.comment(proposal)
    page = page_of(proposal)
    assert [paragraph.comments for paragraph in page.context["paragraphs"]] == [0, 1]
    here, write = given.address("proposal", proposal), given.address("proposal-comment", proposal)
    [uncommented, commented] = page.context["paragraphs"]
    assert (uncommented.comments_url, uncommented.write_url) == ("", f"{write}?paragraph={first}")
    assert (commented.comments_url, commented.write_url) == (
        f"{here}?paragraph={second}#comments",
        f"{write}?paragraph={second}",
    )
    filtered_page = make.client().get(commented.comments_url.partition("#")[0])
    assert get_comment_ids(filtered_page) == [str(comment.pk)]
    assert (
        filtered_page.context["comments_about"].words,
        len(filtered_page.context["comments"][0].replies),
    ) == (
        "Un second, plus court.",
        1,
    )
    assert page_of(proposal, "?paragraph=content").status_code == 400


def test_single_paragraph_is_not_listed(proposal):
    assert page_of(proposal).context["paragraphs"] == []


def test_closed_discussion_offers_no_comment_on_a_paragraph(organisation):
    closed = make.consultation(organisation, slug="finie")
    proposal = given.proposal(closed, body=TWO)
    comment = given.comment(proposal, paragraph=names(proposal)[0])
    closed.phases.update(closes_at=timezone.now() - timedelta(hours=1))
    [first_paragraph, second_paragraph] = page_of(proposal).context["paragraphs"]
    assert (first_paragraph.write_url, second_paragraph.write_url, first_paragraph.comments) == (
        "",
        "",
        1,
    )
    assert get_comment_ids(make.client().get(first_paragraph.comments_url.partition("#")[0])) == [
        str(comment.pk)
    ]


def test_comment_on_a_paragraph_is_written_on_its_own_page_without_script(consultation):
    proposal = given.proposal(consultation, body=TWO)
    second = names(proposal)[1]
    client = make.client(make.person(consultation=consultation))
    form = client.get(given.address("proposal-comment", proposal) + f"?paragraph={second}")
    assert form.context["passage"].words == "Un second, plus court."
    assert f'name="paragraph" value="{second}"' in form.content.decode()
    typed = {
        "body": "Plus court, vraiment ? (exemple)",
        "paragraph": second,
        "charter_accepted": "on",
    }
    sent = client.post(given.address("proposal-comment", proposal), typed)
    comment = Comment.objects.get()
    assert (sent.status_code, comment.paragraph, comment.paragraph_version) == (302, second, 1)
    [listed_comment] = page_of(proposal).context["comments"]
    assert (listed_comment.about.words, listed_comment.about.url) == (
        "Un second, plus court.",
        f"{given.address('proposal', proposal)}#{second}",
    )


def test_passage_that_is_nowhere_is_refused_and_nothing_typed_is_lost(consultation):
    proposal = given.proposal(consultation, body=TWO)
    client = make.client(make.person(consultation=consultation))
    typed = {
        "body": "Je tiens à ces mots (exemple)",
        "paragraph": "p-000000000000",
        "charter_accepted": "on",
    }
    refused = client.post(given.address("proposal-comment", proposal), typed)
    assert refused.status_code == 422
    assert (
        "Je tiens à ces mots (exemple)" in refused.content.decode(),
        Comment.objects.count(),
    ) == (True, 0)
    assert 'name="paragraph"' not in refused.content.decode()


def test_comment_on_a_passage_changed_since_quotes_what_it_was_about(consultation):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author, body=TWO)
    given.comment(proposal, paragraph=names(proposal)[1])
    body = TWO.replace("plus court", "un peu plus long")
    proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, title=proposal.title, body=body
    )
    [listed_comment] = page_of(proposal).context["comments"]
    assert (listed_comment.about.is_current, listed_comment.about.words) == (
        False,
        "Un second, plus court.",
    )
    assert listed_comment.about.url == f"{given.address('proposal-versions', proposal)}#version-1"
    proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, title=proposal.title, body=f"Avant tout.\n\n{TWO}"
    )
    [listed_comment] = page_of(proposal).context["comments"]
    assert (listed_comment.about.is_current, listed_comment.about.words) == (
        True,
        "Un second, plus court.",
    )


def test_own_comments_are_changed_and_taken_back_from_the_page(consultation, proposal):
    author = make.person(consultation=consultation)
    own, other = given.comment(proposal, author), given.comment(proposal)
    page = make.client(author).get(given.address("proposal", proposal))
    found = {
        comment.id: (comment.edit_url, comment.withdraw_url) for comment in page.context["comments"]
    }
    address = own_page(proposal, own)
    assert found[str(own.pk)] == (f"{address}edit/", f"{address}withdraw/")
    assert found[str(other.pk)] == ("", "")


def test_sent_answer_is_shown_in_its_thread(consultation, proposal):
    author = make.person(consultation=consultation)
    root = given.comment(proposal)
    written = {"body": "Je réponds (exemple)", "reply_to": root.pk, "charter_accepted": "on"}
    sent = make.client(author).post(given.address("proposal-comment", proposal), written)
    answer = Comment.objects.get(root=root)
    assert sent["Location"] == f"{own_page(proposal, answer)}#comment-{answer.pk}"


def test_similar_proposals_are_shown_next_to_the_title_and_before_the_button_on_phones(
    consultation,
):
    proposal = given.proposal(consultation)
    where = [consultation.slug, proposal.topic.slug]
    fragment = (
        make.client()
        .get(reverse("proposal-similar", args=where) + f"?title={proposal.title}")
        .content.decode()
    )
    assert fragment.count(f'href="{given.address("proposal", proposal)}"') == 2
    assert re.findall(r'id="([\w-]+)"', fragment) == [
        "near-title",
        "near-inline",
        "near-title-inline",
    ]
    form = make.client().get(reverse("proposal-new", args=where)).content.decode()
    assert form.index('id="near-inline"') < form.index('value="review"') < form.index('id="near"')
