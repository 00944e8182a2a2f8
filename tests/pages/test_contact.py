"""Contact details in a text.

The form asks about them once, in the language of the page, and never refuses the text.
"""

import re
import uuid

import pytest
from django.urls import reverse

from debates.models import Comment, Proposal
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
PHONE = "Your text contains a phone number: “06 12 34 56 78”. Could you take it out?"
EMAIL = "Your text contains an e-mail address: “essai@example.org”. Could you take it out?"
BOTH = (
    "Your text contains a phone number and an e-mail address: "
    "“06 12 34 56 78”, “essai@example.org”. Could you take them out?"
)
WRITTEN = {
    "title": "Une carte des lieux où l'on se fait aider",
    "body": "Chaque structure met sa fiche à jour. Appelez-moi au 06 12 34 56 78 (exemple).",
    "language": "fr",
    "charter_accepted": "on",
}


@pytest.fixture
def citizen(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def propose(consultation):
    return "/en" + reverse(
        "proposal-new", args=[consultation.slug, consultation.topics.first().slug]
    )


@pytest.fixture
def discuss(consultation):
    return "/en" + given.address("proposal-comment", given.proposal(consultation))


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def hidden(response):
    """Return the hidden fields of a review page, as a browser sends them."""
    fields = re.findall(
        r"<input type=\"hidden\" name=\"(\w+)\" value=\"([^\"]*)\"", response.content.decode()
    )
    return {
        name: value.replace("&#x27;", "'")
        for name, value in fields
        if name != "csrfmiddlewaretoken"
    }


def ticks(response):
    return re.findall(
        r"<input type=\"checkbox\" name=\"keeps_contact\"[^>]*>", response.content.decode()
    )


def test_contribution_comes_back_once_with_everything_typed(citizen, propose):
    client, key = make.client(citizen), str(uuid.uuid4())
    response = client.post(propose, WRITTEN | {"key": key, "step": "review"})
    assert response.status_code == 422
    assert PHONE in words(response)
    assert WRITTEN["body"] in words(response)
    assert len(ticks(response)) == 1
    assert "checked" not in ticks(response)[0]
    review = client.post(propose, WRITTEN | {"key": key, "step": "review", "keeps_contact": "on"})
    assert review.status_code == 200
    assert PHONE not in words(review)
    sent = client.post(propose, hidden(review) | {"step": "send"})
    assert sent.status_code == 302
    assert Proposal.objects.get().body == WRITTEN["body"]


def test_contribution_sent_without_reading_over_is_asked_too(citizen, propose):
    client = make.client(citizen)
    assert client.post(propose, WRITTEN | {"step": "send"}).status_code == 422
    assert not Proposal.objects.exists()
    assert (
        client.post(propose, WRITTEN | {"step": "send", "keeps_contact": "on"}).status_code == 302
    )


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        (
            "Écrivez à essai@example.org pour la carte",
            "Chaque structure met sa fiche à jour elle-même.",
            EMAIL,
        ),
        (
            "Une carte des lieux d'aide",
            "Appelez le 06 12 34 56 78 ou écrivez à essai@example.org (exemples).",
            BOTH,
        ),
        (
            "Une carte des lieux d'aide",
            "Cela coûte 06 12 34 56 78 € par an, voyez l'article L. 2121-29.",
            None,
        ),
        ("Une carte des lieux d'aide", "Chaque structure met sa fiche à jour elle-même.", None),
    ],
)
def test_question_names_the_kind_of_contact_details_found(citizen, propose, title, body, expected):
    response = make.client(citizen).post(
        propose, WRITTEN | {"title": title, "body": body, "step": "review"}
    )
    assert response.status_code == (422 if expected else 200)
    assert [question for question in (PHONE, EMAIL, BOTH) if question in words(response)] == (
        [expected] if expected else []
    )
    assert bool(ticks(response)) == bool(expected)


def test_comment_comes_back_once_and_is_sent_as_it_is(citizen, discuss):
    client, typed = (
        make.client(citizen),
        {"body": "Appelez-moi au 06 12 34 56 78.", "charter_accepted": "on"},
    )
    response = client.post(discuss, typed)
    assert (response.status_code, PHONE in words(response), typed["body"] in words(response)) == (
        422,
        True,
        True,
    )
    assert not Comment.objects.exists()
    assert client.post(discuss, typed | {"keeps_contact": "on"}).status_code == 302
    assert Comment.objects.get().body == typed["body"]


def test_comment_whose_number_is_taken_out_is_sent_without_a_tick(citizen, discuss):
    client = make.client(citizen)
    typed = {
        "body": "Appelez-moi au 06 12 34 56 78.",
        "charter_accepted": "on",
        "key": str(uuid.uuid4()),
    }
    assert client.post(discuss, typed).status_code == 422
    assert client.post(discuss, typed | {"body": "Parlons-en ici."}).status_code == 302
    assert Comment.objects.get().body == "Parlons-en ici."


def test_visitor_is_asked_before_signing_in_and_finds_the_text(discuss):
    visitor = make.client()
    typed = {
        "body": "Appelez-moi au 06 12 34 56 78.",
        "signature": "known",
        "charter_accepted": "on",
    }
    response = visitor.post(discuss, typed)
    assert (response.status_code, PHONE in words(response), typed["body"] in words(response)) == (
        422,
        True,
        True,
    )
    assert len(ticks(response)) == 1
    assert visitor.post(discuss, typed | {"keeps_contact": "on"}).status_code == 302


def test_draft_is_kept_without_being_asked_and_holds_no_tick(citizen, discuss):
    client = make.client(citizen)
    typed = {
        "body": "Appelez-moi au 06 12 34 56 78.",
        "keeps_contact": "on",
        "step": "save",
        "key": str(uuid.uuid4()),
    }
    assert client.post(discuss, typed).status_code == 302
    page = client.get(discuss)
    assert (typed["body"] in words(page), ticks(page)) == (True, [])


def test_edited_texts_are_asked_too(consultation, citizen):
    client = make.client(citizen)
    proposal = given.proposal(consultation, citizen)
    comment = given.comment(proposal, citizen)
    pages = {
        "/en" + given.address("proposal-edit", proposal): {
            name: WRITTEN[name] for name in ("title", "body", "language")
        },
        "/en" + given.address("comment-edit", proposal, comment.pk): {
            "body": WRITTEN["body"],
        },
    }
    for address, typed in pages.items():
        response = client.post(address, typed)
        assert (response.status_code, PHONE in words(response), len(ticks(response))) == (
            422,
            True,
            1,
        )
        assert client.post(address, typed | {"keeps_contact": "on"}).status_code == 302
    assert {Proposal.objects.get().body, Comment.objects.get().body} == {WRITTEN["body"]}


@pytest.mark.parametrize("page", ["proposal-new", "proposal-comment"])
def test_form_that_is_only_shown_asks_nothing(citizen, propose, discuss, page):
    response = make.client(citizen).get(propose if page == "proposal-new" else discuss)
    assert (response.status_code, "keeps_contact" in words(response)) == (200, False)


def test_api_takes_the_text_as_it_is(consultation, citizen):
    from consult.accounts.tokens.actions import create_api_token

    token = create_api_token(viewer=citizen, name="essai")[1]
    proposal = given.proposal(consultation)
    sent = make.client().post(
        "/api/v1/comments/",
        {
            "proposal": str(proposal.pk),
            "body": "Appelez-moi au 06 12 34 56 78.",
            "charter_accepted": True,
        },
        content_type="application/json",
        headers={"authorization": f"Bearer {token}", "idempotency-key": str(uuid.uuid4())},
    )
    assert sent.status_code == 201, sent.content
