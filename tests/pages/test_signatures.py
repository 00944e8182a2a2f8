"""The name of a first text, and the opinion that an author shows beside a comment."""

import uuid

import pytest
from django.urls import reverse

from consult.consultations.models import Consultation
from debates.models import Comment, Proposal
from moderation.enums import ModerationState
from tests.factories import make
from tests.pages import given
from votes.actions import positions as position_actions
from votes.models import Question

pytestmark = pytest.mark.django_db
PSEUDONYM = "Personne 67548"
IDEA = {
    "title": "Une carte des lieux où l'on se fait aider",
    "body": "Chaque structure met sa fiche à jour, et les habitants la complètent.",
    "language": "fr",
    "charter_accepted": "on",
}
COMMENT = {"body": "À Brest, cette carte existe (exemple).", "charter_accepted": "on"}


@pytest.fixture
def newcomer(consultation):
    """Return a participant who has not chosen a name yet."""
    return make.person(consultation=consultation, public_name=PSEUDONYM, has_provisional_name=True)


@pytest.fixture
def propose(consultation):
    return reverse("proposal-new", args=[consultation.slug, consultation.topics.first().slug])


@pytest.fixture
def discuss(consultation):
    return given.address("proposal-comment", given.proposal(consultation))


def read_name(person):
    person.participant.refresh_from_db()
    return person.participant.public_name, person.participant.has_provisional_name


# ---- the name
def test_first_contribution_asks_for_a_name_and_review_shows_it(newcomer, propose):
    client = make.client(newcomer)
    assert "Sous quel nom publier" in client.get(propose).text
    unsigned = client.post(propose, IDEA | {"step": "review", "signature": "named"})
    assert (unsigned.status_code, list(unsigned.context["form"].errors)) == (422, ["public_name"])
    assert IDEA["body"] in unsigned.context["form"]["body"].value()
    signed = IDEA | {"signature": "named", "public_name": "Camille (exemple)"}
    review = client.post(propose, signed | {"step": "review"})
    assert (review.status_code, review.context["signature"]) == (200, "Camille (exemple)")
    assert read_name(newcomer) == (PSEUDONYM, True)
    assert client.post(propose, signed | {"step": "send"}).status_code == 302
    assert Proposal.objects.get().author.public_name == "Camille (exemple)"
    assert read_name(newcomer) == ("Camille (exemple)", False)
    assert "Sous quel nom publier" not in client.get(propose).text


def test_first_comment_without_a_name_keeps_the_pseudonym_and_asks_once(newcomer, discuss):
    client = make.client(newcomer)
    assert PSEUDONYM in client.get(discuss).text
    assert client.post(discuss, COMMENT | {"signature": "unnamed"}).status_code == 302
    assert read_name(newcomer) == (PSEUDONYM, False)
    assert client.post(discuss, COMMENT | {"body": "Et à Lille ?"}).status_code == 302
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("name", ["essai@example.org", " ", "x" * 81])
def test_name_that_cannot_be_public_is_refused_on_its_field(newcomer, discuss, name):
    answer = make.client(newcomer).post(
        discuss, COMMENT | {"signature": "named", "public_name": name}
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["public_name"])
    assert not Comment.objects.exists()
    assert read_name(newcomer) == (PSEUDONYM, True)


def test_refused_text_chooses_no_name(newcomer, discuss):
    Consultation.objects.update(moderation_mode="post")
    client = make.client(newcomer)
    typed = COMMENT | {"signature": "named", "public_name": "Camille (exemple)"}
    typed["charter_accepted"] = ""
    assert client.post(discuss, typed).status_code == 422
    assert read_name(newcomer) == (PSEUDONYM, True)


def test_text_is_never_signed_with_a_name_that_its_author_did_not_choose(consultation, discuss):
    known = make.person(consultation=consultation, public_name="Claude Martin (exemple)")
    client = make.client(known)
    typed = COMMENT | {"signature": "unnamed", "public_name": ""}
    refused = client.post(discuss, typed)
    assert refused.status_code == 422
    assert "Claude Martin (exemple)" in str(refused.context["form"].non_field_errors())
    assert 'name="signature"' not in refused.text
    assert client.post(discuss, COMMENT).status_code == 302
    assert client.post(discuss, COMMENT | {"signature": "known", "body": "Oui."}).status_code == 302


def test_visitor_may_say_that_they_have_an_account(consultation, propose, newcomer):
    visitor = make.client()
    review = visitor.post(propose, IDEA | {"signature": "known", "step": "review"})
    assert (review.status_code, review.context["signature"]) == (200, "")
    lost = make.client(newcomer).post(propose, IDEA | {"signature": "known", "step": "send"})
    assert (lost.status_code, list(lost.context["form"].errors)) == (422, ["signature"])


# ---- the form
def test_details_are_folded_unless_they_have_a_value_or_an_error(consultation, propose):
    given.tag(consultation)
    cost = given.field(consultation, kind="number", label="Coût estimé")
    client = make.client(make.person(consultation=consultation))
    page = client.get(propose).text
    folded = '<details class="panel">'
    opened = '<details class="panel" open>'
    assert folded in page and opened not in page
    assert page.index("Ajouter des précisions") < page.index("Coût estimé")
    for typed in ("beaucoup", "12"):
        answer = client.post(propose, IDEA | {cost.name: typed, "title": "", "step": "review"})
        assert opened in answer.text


def test_language_is_asked_only_of_browsers_in_another_language(consultation, propose):
    Consultation.objects.update(title_fr="Essai", title_en="Trial")
    client = make.client(make.person(consultation=consultation))
    language_field = '<select name="language"'
    assert (
        language_field
        not in client.get(propose, headers={"accept-language": "fr-FR,fr;q=0.9"}).text
    )
    assert language_field in client.get(propose, headers={"accept-language": "de-DE,de;q=0.9"}).text
    Consultation.objects.update(title_en="")
    assert language_field not in client.get(propose, headers={"accept-language": "de-DE"}).text
    assert language_field in client.post(propose, IDEA | {"language": "en", "step": "edit"}).text


# ---- the opinion beside a comment
@pytest.fixture
def discussion(consultation):
    """Return a proposal, an author with an opinion on it, and the author's browser."""
    proposal = given.proposal(consultation)
    author = make.person(consultation=consultation)
    given.position(proposal, author, "agree")
    return proposal, author, make.client(author)


def read_opinions(proposal):
    """Return the opinions beside the comments of a page, as a visitor sees them."""
    page = make.client().get(given.address("proposal", proposal))
    return [comment.position for comment in page.context["comments"]]


def comment_on(proposal, author, **more):
    return given.comment(proposal, author, **more)


def test_opinion_is_shown_only_with_a_tick_and_follows_the_vote(discussion):
    proposal, author, client = discussion
    page = client.get(given.address("proposal-comment", proposal))
    assert "Montrer mon avis à côté" in page.text
    assert not page.context["form"]["shows_opinion"].value()
    comment = comment_on(proposal, author)
    assert read_opinions(proposal) == [""]
    edit = given.address("comment-edit", proposal, comment.pk)
    assert client.post(edit, {"body": comment.body, "shows_opinion": "on"}).status_code == 302
    assert read_opinions(proposal) == ["agree"]
    given.position(proposal, author, "disagree")
    assert read_opinions(proposal) == ["disagree"]
    position_actions.withdraw_position(
        viewer=author, proposal_id=proposal.pk, request_id=uuid.uuid4()
    )
    assert read_opinions(proposal) == [""]
    assert client.post(edit, {"body": comment.body}).status_code == 302
    comment.refresh_from_db()
    assert (comment.state, comment.updated_at) == (
        ModerationState.PUBLISHED,
        comment.created_at,
    )


@pytest.mark.parametrize("visibility", ["sealed", "after_vote"])
def test_opinion_on_a_question_with_a_hidden_count_is_neither_offered_nor_shown(
    organisation, visibility
):
    consultation = make.consultation(organisation, slug="cache", results_visibility=visibility)
    proposal = given.proposal(consultation)
    author = make.person(consultation=consultation)
    given.position(proposal, author, "agree")
    assert Question.objects.get(proposal=proposal).visibility == visibility
    page = make.client(author).get(given.address("proposal", proposal))
    assert "Montrer mon avis" not in page.text
    comment_on(proposal, author, shows_opinion=True)
    assert read_opinions(proposal) == [""]


def test_stance_is_shown_only_beside_imported_comments(discussion):
    proposal, author, _client = discussion
    here = comment_on(proposal, author, stance="for")
    assert read_opinions(proposal) == [""]
    Comment.objects.filter(pk=here.pk).update(origin="cap-collectif", origin_id="1")
    assert read_opinions(proposal) == ["agree"]
