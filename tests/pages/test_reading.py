"""Public pages: they answer, set no cookie, and declare how caches may store them."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from consult.consultations.models import Consultation, Topic
from consult.core.postgres import clock
from debates.models import Proposal
from frontend.presenters.consultation.topics import explain
from frontend.presenters.debate.proposals import author_line
from frontend.toolkit.words import dates
from tests.factories import make
from tests.pages import given
from tests.votes.places import published

pytestmark = pytest.mark.django_db


def anonymous_pages(consultation, proposal, comment):
    topic = consultation.topics.first()
    here = [consultation.slug, proposal.number]
    return [
        reverse("home"),
        reverse("consultation-list"),
        reverse("consultation", args=[consultation.slug]),
        reverse("consultation-charter", args=[consultation.slug]),
        reverse("topic", args=[consultation.slug, topic.slug]),
        reverse("topic-one-by-one", args=[consultation.slug, topic.slug]),
        reverse("proposal", args=here),
        reverse("proposal-versions", args=here),
        reverse("comment", args=[*here, comment.pk]),
        reverse("search") + "?q=quartier",
        reverse("moderation-log"),
        reverse("moderation-log", args=[consultation.slug]),
        reverse("open-data"),
        reverse("how-it-works"),
        reverse("accessibility"),
        reverse("privacy"),
        reverse("legal"),
        reverse("source-code"),
    ]


@pytest.fixture
def proposal(consultation):
    return given.proposal(consultation)


@pytest.fixture
def comment(proposal):
    return given.comment(proposal)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_public_pages_answer_without_cookie_and_may_be_shared(
    consultation, proposal, comment, prefix
):
    for address in anonymous_pages(consultation, proposal, comment):
        response = make.client().get(prefix + address)
        assert (address, response.status_code) == (address, 200)
        assert (address, dict(response.cookies)) == (address, {})
        assert response["Cache-Control"].startswith("public, max-age=0, s-maxage="), address
        assert "csrfmiddlewaretoken" not in response.content.decode(), address
        assert f'<html lang="{prefix[1:] or "fr"}"' in response.content.decode()


def test_votes_counted_elsewhere_are_shown_apart(consultation, proposal, comment):
    from debates.models import Comment, ImportedTally, Proposal

    of = {"organisation": consultation.organisation, "origin": "ailleurs-2015"}
    ImportedTally.objects.create(
        proposal=proposal, agree=1200, mixed=30, disagree=4, total=1234, **of
    )
    ImportedTally.objects.create(comment=comment, agree=40, mixed=1, disagree=1, total=42, **of)
    for model in (Proposal, Comment):
        model.objects.update(origin="ailleurs-2015", origin_id="1")
    page = (
        make.client()
        .get(reverse("proposal", args=[consultation.slug, proposal.number]))
        .content.decode()
    )
    assert "ailleurs-2015" in page
    assert "1\u202f234 votes" in page
    assert "42 votes" in page
    listed = (
        make.client()
        .get(reverse("topic", args=[consultation.slug, proposal.topic.slug]))
        .content.decode()
    )
    assert "1\u202f234 votes" in listed
    whole = make.client().get(reverse("consultation", args=[consultation.slug])).content.decode()
    assert "1\u202f234 votes" in whole


def create_imported_proposal(consultation, **fields):
    """Create an imported proposal, about which no participant here was ever asked."""
    from debates.models import Proposal

    return Proposal.objects.create(
        organisation=consultation.organisation,
        consultation=consultation,
        topic=consultation.topics.first(),
        number=Proposal.objects.filter(consultation=consultation).count() + 1,
        title="Un lieu d'aide importé dans le quartier",
        body="Texte",
        body_html="<p>Texte</p>",
        updated_at=consultation.opens_at,
        published_at=consultation.opens_at,
        origin="ailleurs-2015",
        origin_id=str(uuid4()),
        **fields,
    )


def test_closed_proposal_without_a_vote_shows_no_hidden_result(organisation):
    closed = make.consultation(organisation, slug="finie", state="closed")
    here = ["finie", create_imported_proposal(closed).number]
    page = make.client().get(reverse("proposal", args=here)).content.decode()
    assert "opinion-" not in page
    assert (
        make.client().get(reverse("topic", args=["finie", closed.topics.first().slug])).status_code
        == 200
    )


def test_pages_without_a_vote_do_not_mention_positions(organisation):
    from debates.models import ImportedTally

    closed = make.consultation(organisation, slug="finie", state="closed")
    first, second = create_imported_proposal(closed), create_imported_proposal(closed)
    of = {"organisation": organisation, "origin": "ailleurs-2015"}
    for proposal in (first, second):
        ImportedTally.objects.create(
            proposal=proposal, agree=12, mixed=3, disagree=4, total=19, **of
        )
    addresses = [
        reverse("topic", args=["finie", closed.topics.first().slug]),
        reverse("proposal", args=["finie", first.number]),
    ]
    for address in addresses:
        page = make.client().get(address).content.decode()
        assert "19 votes" in page, address
        assert "trop peu d’avis" not in page, address
        assert "0 avis" not in page, address
    assert second.title.replace("'", "’") in page  # the similar proposal, next to the text


def test_how_many_think_so_is_hidden_with_the_results(organisation):
    sealed = make.consultation(organisation, slug="scellee", results_visibility="sealed")
    proposal = given.proposal(sealed)
    for _ in range(3):
        given.position(proposal)
    for address in (
        given.address("proposal", proposal),
        reverse("topic", args=["scellee", proposal.topic.slug]),
    ):
        page = make.client().get(address).content.decode()
        assert 'value="agree"' in page, address
        assert not re.search(r"\b[03] avis", page), address


def test_pages_of_every_order_show_each_contribution_once(consultation):
    topic = consultation.topics.first()
    proposals = [given.proposal(consultation, topic=topic) for _ in range(45)]
    for place, proposal in enumerate(proposals[:6]):
        given.position(proposal, choice=("agree", "disagree")[place % 2])
    here = reverse("topic", args=[consultation.slug, topic.slug])
    for sort in (
        "random&seed=1234567890",
        "newest",
        "oldest",
        "most_discussed",
        "most_supported",
        "divisive",
    ):
        numbers, address = [], f"{here}?sort={sort}"
        while address:
            page = make.client().get(address)
            numbers += [card.number for card in page.context["cards"]]
            address = page.context["next_url"]
        assert (sort, sorted(numbers)) == (
            sort,
            sorted(contribution.number for contribution in proposals),
        )


@pytest.mark.sampled(3)
@pytest.mark.parametrize("after", ["x", "1.x", "1", "%00", "WzFd"])
@pytest.mark.parametrize("sort", ["newest", "most_supported", "random&seed=1"])
def test_malformed_key_is_refused(consultation, sort, after):
    given.proposal(consultation)
    address = reverse("topic", args=[consultation.slug, consultation.topics.first().slug])
    assert make.client().get(f"{address}?sort={sort}&after={after}").status_code == 400


def test_orders_by_votes_are_refused_while_results_are_hidden(organisation):
    sealed = make.consultation(organisation, slug="scellee", results_visibility="sealed")
    given.proposal(sealed)
    address = reverse("topic", args=[sealed.slug, sealed.topics.first().slug])
    assert "most_supported" not in make.client().get(address).content.decode()
    assert make.client().get(f"{address}?sort=most_supported").status_code == 400


def test_orders_by_votes_are_not_offered_where_another_platform_took_them(organisation):
    elsewhere = make.consultation(organisation, slug="ailleurs", state="closed", origin="demo")
    published(elsewhere, is_announced=False)
    address = reverse("topic", args=[elsewhere.slug, elsewhere.topics.first().slug])
    page = make.client().get(address).content.decode()
    assert ("most_discussed" in page, "most_supported" in page, "divisive" in page) == (
        True,
        False,
        False,
    )
    assert make.client().get(f"{address}?sort=most_supported").status_code == 400


@pytest.mark.parametrize(
    ("background", "lead", "folded"),
    [
        ("", "", ""),
        ("Une phrase.", "<p>Une phrase.</p>", ""),
        ("Une phrase.\n\nUne autre.", "<p>Une phrase.</p>", "<p>Une autre.</p>"),
        ("- un point", "", "<ul>\n<li>un point</li>\n</ul>\n"),
    ],
)
def test_topic_shows_the_first_paragraph_of_its_background(background, lead, folded):
    found = explain(Topic(background_fr=background))
    assert (found.lead, found.rest, found.repeats) == (lead, folded, False)


def test_topic_shows_the_first_sentences_of_a_long_paragraph():
    sentences = "Une phrase & une idée. " * 20
    found = explain(Topic(background_fr=sentences))
    assert found.lead == f"<p>{'Une phrase &amp; une idée. ' * 7}".rstrip() + "</p>"
    assert found.repeats
    assert found.rest.count("une idée") == 20


def test_closed_topic_has_no_empty_column_and_says_once_that_it_is_closed(consultation, proposal):
    here = reverse("topic", args=[consultation.slug, proposal.topic.slug])
    assert "proposal-card-side" in make.client().get(here).content.decode()
    Consultation.objects.filter(pk=consultation.pk).update(
        closed_at=clock.now(), closing_reason="La décision est prise (exemple)."
    )
    page = make.client().get(here).content.decode()
    assert proposal.title.replace("'", "’") in page
    assert "proposal-card-side" not in page
    assert page.count("Le dépôt de contributions est terminé.") == 1


def test_cards_of_consultations_show_dates_figures_and_a_link_to_take_part(consultation, proposal):
    for address in (reverse("home"), reverse("consultation-list")):
        page = make.client().get(address).content.decode()
        assert "1 contribution" in page, address
        assert re.search(r'<a class="btn[^>]*>\s*Participer<span class="vh">', page), address
    assert dates.between(consultation.opens_at, consultation.closes_at) in page


def test_imported_contribution_of_a_workshop_is_signed_by_its_participants():
    # It has neither an author nor a workshop of this site.
    assert author_line(Proposal(kind="workshop")) == "Participants d’un atelier"
    assert author_line(Proposal(kind="individual")) == "Une personne qui a quitté le site"
